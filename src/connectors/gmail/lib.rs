//! E-mail through Google Workspace: Gmail's `users.messages.send`
//! (<https://developers.google.com/gmail/api/reference/rest/v1/users.messages/send>). Google signs it with its domain's key,
//! keeps a copy among what was sent, and puts the mailbox's own address in place of a sender that it does not know.

mod answer;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use email::{Class, Letter, Mailer, Outcome};
use oauth_client::{Grant, Tokens};
use outbound::{Failure, Repeat, Service, Settings};
use serde_json::json;
use url::Url;

/// What the access token is for: sending, and nothing else. A service account needs it delegated for the domain.
pub const SCOPE: &str = "https://www.googleapis.com/auth/gmail.send";

/// Gmail for one mailbox: that of the grant's subject, or of whoever gave the refresh token. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Gmail {
    service: Service,
    tokens: Tokens,
    url: Url,
    largest: usize,
}

impl Gmail {
    /// Google's own address.
    pub const BASE: &str = "https://gmail.googleapis.com/";
    /// Google's own address for tokens of a refresh token; a service account's key names its own.
    pub const TOKENS: &str = "https://oauth2.googleapis.com/token";
    /// The most bytes of a letter that Gmail lets anyone send. For this way of sending Google names none of its own.
    pub const LARGEST: usize = 25 * 1024 * 1024;

    /// The mailbox that `grant` opens, at `base` ([`Gmail::BASE`]), for letters of at most `largest` bytes
    /// ([`Gmail::LARGEST`]).
    ///
    /// # Errors
    /// When no address can be made of it, or the client cannot be built.
    pub fn new(base: &Url, token_url: Url, grant: Grant, largest: usize, settings: Settings) -> Result<Self, Failure> {
        let url = base.join("gmail/v1/users/me/messages/send");
        let url = url.map_err(|error| Failure::Unsendable { service: "gmail", reason: error.to_string() })?;
        let tokens = Tokens::new(Service::new("google_token", settings.clone())?, token_url, grant);
        Ok(Self { service: Service::new("gmail", settings)?, tokens, url, largest })
    }
}

#[async_trait]
impl Mailer for Gmail {
    async fn send(&self, letter: &Letter) -> Outcome {
        let composed = match letter.compose() {
            Ok(composed) => composed,
            Err(error) => return error.into(),
        };
        if composed.bytes.len() > self.largest {
            return Outcome::refused(Class::TooLarge, format!("Gmail takes {} bytes", self.largest));
        }
        let body = json!({ "raw": URL_SAFE.encode(&composed.bytes) });
        match self.tokens.ask(&self.service, Repeat::Unsent, |client| client.post(self.url.clone()).json(&body)).await {
            Ok(_) => Outcome::Accepted { message_id: letter.message_id.clone() },
            Err(error) => answer::outcome(&error),
        }
    }
}
