//! Push to Apple's devices through the Apple Push Notification service
//! (<https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns>): HTTP/2, with a
//! provider token (ES256).

mod answer;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
mod payload;
mod provider_token;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use outbound::reqwest::Client;
use outbound::reqwest::header::HeaderValue;
use outbound::{Answer, Failure, Repeat, Service, Settings};
use push::{LARGEST, Notice, Outcome, Priority, Reason, fit};
use url::Url;

use crate::answer::{expired, id, outcome};
use crate::provider_token::ProviderTokens;
pub use crate::provider_token::{Key, KeyError};

/// Longest key by which a notice takes another's place, in bytes.
const LONGEST_COLLAPSE_ID: usize = 64;

/// The Apple Push Notification service for one app. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Apns {
    service: Service,
    tokens: Arc<ProviderTokens>,
    base: Url,
    topic: String,
}

impl Apns {
    /// For apps from the App Store and TestFlight.
    pub const PRODUCTION: &str = "https://api.push.apple.com/";
    /// For apps built with a development certificate. Tokens of the one are unknown to the other.
    pub const SANDBOX: &str = "https://api.sandbox.push.apple.com/";

    /// The service at `base` for the app whose bundle id is `topic`. It speaks HTTP/2 alone, whatever `settings` say.
    ///
    /// # Errors
    /// When the client cannot be built.
    pub fn new(base: Url, key: Key, topic: impl Into<String>, settings: Settings) -> Result<Self, Failure> {
        let service = Service::new("apns", Settings { http2_only: true, ..settings })?;
        Ok(Self { service, tokens: Arc::new(ProviderTokens::new(key)), base, topic: topic.into() })
    }

    /// Offers a notice for the device with this token (hexadecimal).
    pub async fn send(&self, token: &str, notice: &Notice) -> Outcome {
        // It becomes part of an address. What is no token never was a device's.
        if token.is_empty() || token.len() > 200 || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Outcome::TokenDead { since: None };
        }
        if notice.data.contains_key("aps") {
            return Outcome::refused(Reason::Notice, "the name \"aps\" in the data is Apple's own");
        }
        if notice.collapse_key.as_ref().is_some_and(|key| key.len() > LONGEST_COLLAPSE_ID) {
            return Outcome::refused(Reason::Notice, format!("a collapse key of more than {LONGEST_COLLAPSE_ID} bytes"));
        }
        let Ok(url) = self.base.join(&format!("3/device/{token}")) else {
            return Outcome::refused(Reason::Other, "no address can be made for it");
        };
        let Some(fitted) = fit(notice, LARGEST, |text| payload::encode(notice, text)) else {
            return Outcome::refused(Reason::TooLarge, "too large without its text");
        };
        let asked = self.offer(&url, notice, &fitted.encoded).await;
        match asked {
            Ok(answer) => id(&answer),
            Err(failure) => outcome(&failure),
        }
    }

    /// Offers it, and once more with a new provider token if Apple finds the one too old.
    async fn offer(&self, url: &Url, notice: &Notice, body: &[u8]) -> Result<Answer, Failure> {
        let unsigned = |_| Failure::Unsendable { service: "apns", reason: "the private key does not sign".to_owned() };
        let token = self.tokens.current(SystemTime::now()).map_err(unsigned)?;
        match self.ask(url, notice, body, &token).await {
            Err(failure) if expired(&failure) => {
                let token = self.tokens.after(&token, SystemTime::now()).map_err(unsigned)?;
                self.ask(url, notice, body, &token).await
            }
            answered => answered,
        }
    }

    async fn ask(&self, url: &Url, notice: &Notice, body: &[u8], token: &str) -> Result<Answer, Failure> {
        let priority = if notice.priority == Priority::High { "10" } else { "5" };
        // A point in time; zero means now or never.
        let until = if notice.ttl.is_zero() { Duration::ZERO } else { since_epoch() + notice.ttl };
        // Apple writes the scheme in small letters.
        let mut authorization = HeaderValue::from_str(&format!("bearer {token}"))
            .map_err(|error| Failure::Unsendable { service: "apns", reason: error.to_string() })?;
        authorization.set_sensitive(true);
        let build = |client: &Client| {
            let request = client
                .post(url.clone())
                .header("authorization", authorization.clone())
                .header("apns-topic", &self.topic)
                .header("apns-push-type", "alert")
                .header("apns-priority", priority)
                .header("apns-expiration", until.as_secs().to_string())
                .header("content-type", "application/json")
                .body(body.to_vec());
            match &notice.collapse_key {
                Some(key) => request.header("apns-collapse-id", key),
                None => request,
            }
        };
        self.service.ask(Repeat::Unsent, build).await
    }
}

fn since_epoch() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}
