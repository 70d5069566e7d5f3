//! Twilio: SMS by its REST API, reports and messages by its signed callbacks.
//!
//! One request is one message. It carries no reference of ours in a message, so the reference goes into the query of the
//! callback's address, where the signature covers it. A callback without a valid signature is nobody's; a repeated one is
//! known by its key, for the signature holds no time.

pub mod callbacks;
mod codes;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
mod send;
mod signature;
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
    /// Where the API is: `https://api.twilio.com/`.
    pub base: Url,
    /// The account's id, `AC` and 32 digits.
    pub account_sid: String,
    /// The account's token. It signs the callbacks too.
    pub auth_token: SecretString,
    /// The sender for messages that name none: a number, a registered name, or a messaging service (`MG…`).
    pub from: String,
    /// Where reports are to go, if anywhere; it may hold a secret.
    pub status_callback: Option<Url>,
    /// How patient the connector is.
    pub outbound: outbound::Settings,
}

impl std::fmt::Debug for Settings {
    /// Without the address of the callback, whose path holds a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("base", &self.base.as_str())
            .field("account_sid", &self.account_sid)
            .finish_non_exhaustive()
    }
}

/// The account, ready to send.
#[derive(Debug, Clone)]
pub struct Twilio {
    settings: Settings,
    endpoint: Url,
    service: Service,
}

impl Twilio {
    /// The account, ready to send. Asks nothing yet.
    ///
    /// # Errors
    /// When the address makes no sense, or as [`Service::new`].
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        let path = format!("2010-04-01/Accounts/{}/Messages.json", settings.account_sid);
        let endpoint = sms::endpoint("twilio", &settings.base, &path)?;
        let service = Service::new("twilio", settings.outbound.clone())?;
        Ok(Self { settings, endpoint, service })
    }
}

#[async_trait]
impl Provider for Twilio {
    fn name(&self) -> &'static str {
        self.service.name()
    }

    async fn send(&self, messages: &[Outgoing]) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(messages.len());
        for message in messages {
            outcomes.push(self.send_one(message).await);
        }
        outcomes
    }

    fn receipts(&self, call: &Incoming) -> Result<Vec<Receipt>, Rejected> {
        callbacks::verify(call, &self.settings.auth_token)?;
        callbacks::expect_account(call, &self.settings.account_sid)?;
        callbacks::receipts(call)
    }

    fn inbound(&self, call: &Incoming) -> Result<Vec<Inbound>, Rejected> {
        callbacks::verify(call, &self.settings.auth_token)?;
        callbacks::expect_account(call, &self.settings.account_sid)?;
        callbacks::inbound(call)
    }
}
