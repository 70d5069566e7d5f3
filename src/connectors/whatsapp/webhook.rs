//! The webhook of one app.

use aws_lc_rs::hmac::HMAC_SHA256;
use secrecy::SecretString;
use sms::{Incoming, Rejected, same, signed};

use crate::{Event, payload};

/// The webhook of one app, which may serve the numbers of many schools.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// The app's secret. It signs every call.
    pub app_secret: SecretString,
    /// What was entered for the verification in the app's settings.
    pub verify_token: SecretString,
}

impl Webhook {
    /// What the call that tries the address (GET) is to be answered with: 200 and exactly this text.
    ///
    /// # Errors
    /// [`Rejected`] when it is not of the app.
    pub fn challenge(&self, call: &Incoming) -> Result<String, Rejected> {
        let field = |name: &str| call.url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
        if !same(&self.verify_token, &field("hub.verify_token").unwrap_or_default()) {
            return Err(Rejected::NotAuthentic("its verify token is another"));
        }
        if field("hub.mode").as_deref() != Some("subscribe") {
            return Err(Rejected::NotOffered);
        }
        field("hub.challenge").ok_or_else(|| Rejected::Malformed("no `hub.challenge`".to_owned()))
    }

    /// Reads a call (POST), after looking whether the app signed it. It is answered with 200 once all of it is stored;
    /// anything else, and it comes again for up to seven days. A repeated call is no error: the events' keys know it.
    ///
    /// # Errors
    /// [`Rejected`]: nothing of it may be used.
    pub fn events(&self, call: &Incoming) -> Result<Vec<Event>, Rejected> {
        let header = call.header("x-hub-signature-256").ok_or(Rejected::NotAuthentic("it has no signature"))?;
        let signature = header.strip_prefix("sha256=").and_then(|hex| hex::decode(hex).ok());
        let signature = signature.ok_or(Rejected::NotAuthentic("its signature is none of SHA-256"))?;
        if !signed(HMAC_SHA256, &self.app_secret, &call.body, &signature) {
            return Err(Rejected::NotAuthentic("its signature is not the app's"));
        }
        read(call)
    }
}

/// Reads a call whose signature was looked at when it came ([`Webhook::events`] does both).
///
/// # Errors
/// [`Rejected::Malformed`].
pub fn read(call: &Incoming) -> Result<Vec<Event>, Rejected> {
    payload::events(&sms::json(call)?)
}
