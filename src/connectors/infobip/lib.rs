//! Infobip: SMS by its HTTP API (version 3), reports and messages by its callbacks.
//!
//! One request carries many messages, each with a reference of ours that comes back in its report. Its callbacks are not
//! signed: the secret in their path is all there is.

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
#[derive(Clone)]
pub struct Settings {
    /// The account's own address: `https://xxxxx.api.infobip.com/`.
    pub base: Url,
    /// The key.
    pub api_key: SecretString,
    /// The sender for messages that name none; the account must be allowed to use it.
    pub from: String,
    /// Where reports are to go; without it, where the account's subscription says. It may hold a secret.
    pub report_url: Option<Url>,
    /// The secret in the path of the callbacks.
    pub callback_secret: SecretString,
    /// How patient the connector is.
    pub outbound: outbound::Settings,
}

impl std::fmt::Debug for Settings {
    /// Without the address of the callback, whose path holds a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("base", &self.base.as_str()).field("from", &self.from).finish_non_exhaustive()
    }
}

/// The account, ready to send.
#[derive(Debug, Clone)]
pub struct Infobip {
    settings: Settings,
    endpoint: Url,
    service: Service,
}

impl Infobip {
    /// The account, ready to send. Asks nothing yet.
    ///
    /// # Errors
    /// When the address makes no sense, or as [`Service::new`].
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        let endpoint = sms::endpoint("infobip", &settings.base, "sms/3/messages")?;
        let service = Service::new("infobip", settings.outbound.clone())?;
        Ok(Self { settings, endpoint, service })
    }
}

#[async_trait]
impl Provider for Infobip {
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
