//! Push to browsers: Web Push (RFC 8030), encrypted for the browser alone (RFC 8291), with a proof of who sends (VAPID,
//! RFC 8292).
//!
//! Where a notice goes is an address that a browser gave, and so whoever spoke for it. It is asked only if the caller's
//! check lets it pass, over HTTPS unless that check is told otherwise, by names that the caller's resolver resolves
//! ([`outbound::Settings::dns_resolver`]), and never by a redirect.

mod answer;
mod encryption;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
mod subscription;
#[cfg(test)]
mod tests;
mod vapid;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use moka::sync::Cache;
use outbound::{Failure, Repeat, Service, Settings};
use push::{LARGEST, Notice, Outcome, Priority, Reason, fit};
use serde_json::json;
use url::Url;

use crate::answer::{id, outcome};
use crate::encryption::OVERHEAD;
pub use crate::subscription::{Subscription, SubscriptionError};
pub use crate::vapid::{Vapid, VapidError};

/// Says whether an address may be asked.
pub type Check = Arc<dyn Fn(&Url) -> bool + Send + Sync>;

/// How many push services are known at a time; browsers have a handful.
const SERVICES: u64 = 64;

/// Push to browsers. Cheap to clone.
#[derive(Clone)]
pub struct WebPush {
    vapid: Vapid,
    allowed: Check,
    settings: Settings,
    /// One for each host: a circuit breaker that a hostile address can open must not be that of a real service.
    services: Cache<String, Service>,
}

impl fmt::Debug for WebPush {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebPush").field("vapid", &self.vapid).field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl WebPush {
    /// Push in the name of `vapid`, to addresses that `allowed` lets pass.
    #[must_use]
    pub fn new(vapid: Vapid, allowed: Check, settings: Settings) -> Self {
        let services = Cache::builder().max_capacity(SERVICES).time_to_idle(Duration::from_secs(3600)).build();
        Self { vapid, allowed, settings, services }
    }

    /// The key that a browser is given when it subscribes (`applicationServerKey`): base64url, 65 bytes.
    #[must_use]
    pub fn public_key(&self) -> &str {
        self.vapid.public_key()
    }

    /// Offers a notice for a browser. Its service worker gets JSON: `title`, `body`, and `data` with texts.
    pub async fn send(&self, subscription: &Subscription, notice: &Notice) -> Outcome {
        let url = subscription.endpoint();
        if !(self.allowed)(url) {
            return Outcome::refused(Reason::Address, "this address may not be asked");
        }
        let encode = |body: &str| json!({ "title": notice.title, "body": body, "data": notice.data }).to_string().into_bytes();
        let Some(fitted) = fit(notice, LARGEST - OVERHEAD, encode) else {
            return Outcome::refused(Reason::TooLarge, "too large without its text");
        };
        let Ok(body) = encryption::encrypt(subscription, &fitted.encoded) else {
            // A point that is not on the curve: no browser has the other half.
            return Outcome::TokenDead { since: None };
        };
        let Ok(authorization) = self.vapid.authorization(url, SystemTime::now()) else {
            return Outcome::refused(Reason::Credentials, "the private key does not sign");
        };
        match self.offer(url, notice, &authorization, body).await {
            Ok(answer) => id(&answer),
            Err(failure) => outcome(&failure),
        }
    }

    async fn offer(&self, url: &Url, notice: &Notice, authorization: &str, body: Vec<u8>) -> Result<outbound::Answer, Failure> {
        let service = self.service(url)?;
        let urgency = if notice.priority == Priority::High { "high" } else { "normal" };
        let topic = notice.collapse_key.as_deref().map(topic);
        let build = |client: &outbound::reqwest::Client| {
            let request = client
                .post(url.clone())
                .header("authorization", authorization)
                .header("ttl", notice.ttl.as_secs().to_string())
                .header("urgency", urgency)
                .header("content-type", "application/octet-stream")
                .header("content-encoding", "aes128gcm")
                .body(body.clone());
            match &topic {
                Some(topic) => request.header("topic", topic),
                None => request,
            }
        };
        service.ask(Repeat::Unsent, build).await
    }

    fn service(&self, url: &Url) -> Result<Service, Failure> {
        let host = url.origin().ascii_serialization();
        let made = self.services.try_get_with(host, || Service::new("webpush", self.settings.clone()));
        made.map_err(|failure| Failure::Unsendable { service: "webpush", reason: failure.to_string() })
    }
}

/// A collapse key as a topic: at most 32 characters of base64url (RFC 8030 §5.4), so what is longer or has others goes by
/// its hash.
fn topic(key: &str) -> String {
    use aws_lc_rs::digest::{SHA256, digest};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !key.is_empty() && key.len() <= 32 && key.bytes().all(plain) {
        return key.to_owned();
    }
    let hash = digest(&SHA256, key.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..24).unwrap_or_default())
}
