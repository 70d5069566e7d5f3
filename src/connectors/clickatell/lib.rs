//! Clickatell: SMS by its platform API ("One API"), reports and messages by its callbacks.
//!
//! One request carries up to 200 messages, each with a reference of ours. Its callbacks are not signed: the secret in their
//! path is all there is. Its older callbacks, of the REST integration, are understood as well.

pub mod callbacks;
mod codes;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
mod send;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use async_trait::async_trait;
use outbound::{Failure, Service};
use secrecy::SecretString;
use sms::{Inbound, Incoming, Outcome, Outgoing, Provider, Receipt, Rejected, Status};
use url::Url;

/// An integration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the API is: `https://platform.clickatell.com/`.
    pub base: Url,
    /// The integration's key.
    pub api_key: SecretString,
    /// The sender for messages that name none: a number that the integration has. Without either, the integration's own.
    pub from: Option<String>,
    /// The secret in the path of the callbacks.
    pub callback_secret: SecretString,
    /// Words of its reports, in capitals, that mean something else than we think, or that are new.
    pub statuses: BTreeMap<String, Status>,
    /// How patient the connector is.
    pub outbound: outbound::Settings,
}

/// The integration, ready to send.
#[derive(Debug, Clone)]
pub struct Clickatell {
    settings: Settings,
    endpoint: Url,
    service: Service,
}

impl Clickatell {
    /// The integration, ready to send. Asks nothing yet.
    ///
    /// # Errors
    /// When the address makes no sense, or as [`Service::new`].
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        let endpoint = sms::endpoint("clickatell", &settings.base, "v1/message")?;
        let service = Service::new("clickatell", settings.outbound.clone())?;
        Ok(Self { settings, endpoint, service })
    }
}

#[async_trait]
impl Provider for Clickatell {
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
        callbacks::receipts(call, &self.settings.statuses)
    }

    fn inbound(&self, call: &Incoming) -> Result<Vec<Inbound>, Rejected> {
        sms::expect_token(call, &self.settings.callback_secret)?;
        callbacks::inbound(call)
    }
}
