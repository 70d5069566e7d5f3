//! The services that carry notices, as the configuration has them.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use apns::{Apns, Key};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fcm::Fcm;
use kernel::config::Config;
use kernel::secret::MasterSecret;
use kernel::{Result, Services};
use oauth_client::ServiceAccount;
use secrecy::SecretString;
use url::Url;
use webpush::{Vapid, WebPush};

use crate::integrations;
use crate::notifications::transports::outbound;

/// The services that carry notices.
pub(in crate::notifications) struct PushServices {
    pub(super) fcm: Option<Fcm>,
    pub(super) apns: Option<Apns>,
    pub(super) webpush: Option<WebPush>,
}

/// Made once, when they are first needed.
#[derive(Default)]
struct Made(OnceLock<Arc<PushServices>>);

/// The services that are configured. One that cannot be set up is logged, and is as if it were not configured.
pub(in crate::notifications) fn of(services: &Services) -> Arc<PushServices> {
    let make = || {
        let config = services.config();
        Arc::new(PushServices {
            fcm: kept(google(config), "push.fcm_account_file"),
            apns: kept(apple(config), "push.apns_key_file"),
            webpush: kept(browsers(services).map(Some), "push.vapid_private_key"),
        })
    };
    services.shared::<Made>().0.get_or_init(make).clone()
}

fn kept<T>(made: Result<Option<T>, String>, key: &str) -> Option<T> {
    made.unwrap_or_else(|problem| {
        tracing::error!(key, problem, "no notices are pushed this way");
        None
    })
}

/// What keeps services that are configured from being set up: the setting, and why. For `oneclass doctor`.
#[must_use]
pub fn problems(config: &Config) -> Vec<(&'static str, String)> {
    let mut problems = Vec::new();
    problems.extend(google(config).err().map(|problem| ("push.fcm_account_file", problem)));
    problems.extend(apple(config).err().map(|problem| ("push.apns_key_file", problem)));
    problems.extend(given_vapid(config).err().map(|problem| ("push.vapid_private_key", problem)));
    problems
}

fn google(config: &Config) -> Result<Option<Fcm>, String> {
    let Some(file) = &config.push.fcm_account_file else { return Ok(None) };
    let account = ServiceAccount::from_json(&read(file)?).map_err(|error| error.to_string())?;
    let base = address(&config.push.fcm_base)?;
    Fcm::new(&base, account, outbound::Settings::default()).map(Some).map_err(|error| error.to_string())
}

fn apple(config: &Config) -> Result<Option<Apns>, String> {
    let push = &config.push;
    let (Some(file), Some(team), Some(id), Some(topic)) =
        (&push.apns_key_file, &push.apns_team_id, &push.apns_key_id, &push.apns_topic)
    else {
        return Ok(None);
    };
    let key = Key::new(team, id, &SecretString::from(read(file)?)).map_err(|error| error.to_string())?;
    let apns = Apns::new(address(&push.apns_base)?, key, topic, outbound::Settings::default());
    apns.map(Some).map_err(|error| error.to_string())
}

fn browsers(services: &Services) -> Result<WebPush, String> {
    let vapid = vapid(services.config(), services.secret())?;
    let guard = integrations::guard(services);
    let allowed = move |url: &Url| guard.check(url.as_str()).is_ok();
    Ok(WebPush::new(vapid, Arc::new(allowed), outbound(services)))
}

/// Who we are to the push services of browsers: by the key that is configured, or else one made from the master secret, so
/// that nothing need be set up.
fn vapid(config: &Config, secret: &MasterSecret) -> Result<Vapid, String> {
    if let Some(given) = given_vapid(config)? {
        return Ok(given);
    }
    let contact = contact(config)?;
    // Of 2^32 keys made like this one is no number below the curve's order; the next then is.
    let derived = |name: &str| SecretString::from(URL_SAFE_NO_PAD.encode(secret.derive(name)));
    Vapid::new(&derived("vapid"), contact.clone())
        .or_else(|_| Vapid::new(&derived("vapid-2"), contact))
        .map_err(|error| error.to_string())
}

fn given_vapid(config: &Config) -> Result<Option<Vapid>, String> {
    let Some(key) = &config.push.vapid_private_key else { return Ok(None) };
    Vapid::new(key, contact(config)?).map(Some).map_err(|error| error.to_string())
}

fn contact(config: &Config) -> Result<Url, String> {
    address(&config.push.vapid_contact.clone().unwrap_or_else(|| format!("mailto:{}", config.mail.from)))
}

fn address(text: &str) -> Result<Url, String> {
    Url::parse(text).map_err(|error| format!("{text}: {error}"))
}

fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}
