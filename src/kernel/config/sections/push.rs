//! How notices reach people's devices.

use std::path::PathBuf;

use secrecy::SecretString;

use crate::config::field::{same, settings, unset};

settings! {
    /// Notices on people's devices.
    struct Push in "push" {
        /// File with the key of a Google service account (JSON), for Android by Firebase Cloud Messaging. Unset: no notices there.
        fcm_account_file: Option<PathBuf> = unset(),
        /// Address of Firebase Cloud Messaging.
        fcm_base: String = same("https://fcm.googleapis.com/"),
        /// File with the key for Apple's devices (`.p8`, PEM). Unset: no notices there.
        apns_key_file: Option<PathBuf> = unset(),
        /// Id of that key.
        apns_key_id: Option<String> = unset(),
        /// Id of the team that it belongs to.
        apns_team_id: Option<String> = unset(),
        /// Bundle id of the app.
        apns_topic: Option<String> = unset(),
        /// Address of Apple's service; for builds from Xcode `https://api.sandbox.push.apple.com/`.
        apns_base: String = same("https://api.push.apple.com/"),
        /// Private key by which browsers know this program (VAPID): 32 bytes in base64url. Unset: made from `auth.secret`.
        vapid_private_key: Option<SecretString> = unset(),
        /// Address that push services of browsers can complain to, `mailto:` or `https:`. Unset: `mail.from`.
        vapid_contact: Option<String> = unset(),
    }
}
