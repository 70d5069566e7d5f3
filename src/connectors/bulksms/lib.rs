//! BulkSMS.com: SMS by its JSON API, reports and messages by its callbacks.
//!
//! One request carries many messages. A reference of ours goes with each as far as the API has room for it (20 characters).
//! Its `deduplication-id` is not used: 32 bits for a whole account would sooner or later swallow a message that is new. Its
//! callbacks are not signed: the secret in their path is all there is. Before it uses an address it calls it with an empty
//! list, which is no error.

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
    /// Where the API is: `https://api.bulksms.com/`.
    pub base: Url,
    /// The id of an API token.
    pub token_id: String,
    /// The token's secret.
    pub token_secret: SecretString,
    /// The sender for messages that name none. Without either, the account's own, which can be answered if it is set so.
    pub from: Option<String>,
    /// The secret in the path of the callbacks.
    pub callback_secret: SecretString,
    /// How patient the connector is.
    pub outbound: outbound::Settings,
}

/// The account, ready to send.
#[derive(Debug, Clone)]
pub struct BulkSms {
    settings: Settings,
    endpoint: Url,
    service: Service,
}

impl BulkSms {
    /// The account, ready to send. Asks nothing yet.
    ///
    /// # Errors
    /// When the address makes no sense, or as [`Service::new`].
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        let endpoint = sms::endpoint("bulksms", &settings.base, "v1/messages")?;
        let service = Service::new("bulksms", settings.outbound.clone())?;
        Ok(Self { settings, endpoint, service })
    }
}

#[async_trait]
impl Provider for BulkSms {
    fn name(&self) -> &'static str {
        self.service.name()
    }

    async fn send(&self, messages: &[Outgoing]) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(messages.len());
        for batch in messages.chunks(send::BATCH) {
            outcomes.extend(self.send_batch(batch).await);
        }
        outcomes
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
