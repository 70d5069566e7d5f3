//! Africa's Talking: SMS by its HTTP API, reports and messages by its callbacks.
//!
//! It takes one text for many receivers in a request, so messages of the same text and sender go together. It carries no
//! reference of ours: receipts name its own id. Its callbacks are not signed: the secret in their path is all there is.
//! Both a callback for reports and one for messages are set in its dashboard.

pub mod callbacks;
mod codes;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
mod send;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use outbound::{Failure, Service};
use secrecy::SecretString;
use sms::{Inbound, Incoming, Outcome, Outgoing, Provider, Receipt, Rejected};
use url::Url;

/// An account.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the API is: `https://api.africastalking.com/`, for the sandbox `https://api.sandbox.africastalking.com/`.
    pub base: Url,
    /// The application's user name (`sandbox` in the sandbox).
    pub username: String,
    /// The application's key.
    pub api_key: SecretString,
    /// The sender for messages that name none. Without either, the account's own.
    pub from: Option<String>,
    /// The secret in the path of the callbacks.
    pub callback_secret: SecretString,
    /// How patient the connector is.
    pub outbound: outbound::Settings,
}

/// The account, ready to send.
#[derive(Debug, Clone)]
pub struct AfricasTalking {
    settings: Settings,
    endpoint: Url,
    service: Service,
}

impl AfricasTalking {
    /// The account, ready to send. Asks nothing yet.
    ///
    /// # Errors
    /// When the address makes no sense, or as [`Service::new`].
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        let endpoint = sms::endpoint("africastalking", &settings.base, "version1/messaging")?;
        let service = Service::new("africastalking", settings.outbound.clone())?;
        Ok(Self { settings, endpoint, service })
    }
}

#[async_trait]
impl Provider for AfricasTalking {
    fn name(&self) -> &'static str {
        self.service.name()
    }

    async fn send(&self, messages: &[Outgoing]) -> Vec<Outcome> {
        self.send_all(messages).await
    }

    fn receipts(&self, call: &Incoming) -> Result<Vec<Receipt>, Rejected> {
        sms::expect_token(call, &self.settings.callback_secret)?;
        callbacks::receipts(call)
    }

    fn inbound(&self, call: &Incoming) -> Result<Vec<Inbound>, Rejected> {
        sms::expect_token(call, &self.settings.callback_secret)?;
        callbacks::inbound(call)
    }
}
