//! What a provider of any channel does for this module; the protocols are the connectors'.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kernel::i18n::Language;
use kernel::{Result, Services};
use serde_json::Value;
use uuid::Uuid;

use super::words::Channel;

/// One message to one person.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    /// The delivery: the same however often it is tried.
    pub reference: Uuid,
    /// The kind of message: `announcement`.
    pub kind: String,
    /// Where it goes: a telephone number, an e-mail address, an account.
    pub to: String,
    /// The person's name.
    pub name: String,
    /// The subject line or title.
    pub subject: String,
    /// The text.
    pub body: String,
    /// The language it is in.
    pub language: Language,
    /// The school's name.
    pub school: String,
    /// Whether the person wrote to the school this way a short while ago, so that they may be written to freely.
    pub is_conversing: bool,
    /// The school.
    pub school_id: Uuid,
    /// Whether people may turn such messages off.
    pub optional: bool,
}

/// What became of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The provider has it.
    Accepted {
        /// What it calls it, if anything.
        provider_id: Option<String>,
        /// Messages it is paid for as, where the provider says.
        parts: Option<u32>,
    },
    /// It will never take it.
    Refused {
        /// Why, in a word that is stable: `invalid_number`.
        reason: String,
        /// Whether nothing will ever arrive at this address.
        dead: bool,
        /// Whether the account itself is refused, and with it every message.
        account: bool,
    },
    /// Not sent for certain, and worth another try.
    Later {
        /// How long it asked to be left alone, if it did.
        after: Option<Duration>,
    },
    /// It may have been sent: it is not sent again.
    Unknown,
}

/// One account with one provider.
#[async_trait]
pub(super) trait Transport: Send + Sync {
    /// Sends; one outcome for each, in their order. What may have been sent is not sent again.
    async fn send(&self, letters: &[Letter]) -> Vec<Outcome>;
}

/// A provider that this program can speak to.
pub(super) struct Provider {
    /// Its stable name.
    pub name: &'static str,
    /// What it sends.
    pub channel: Channel,
    /// What its accounts ask for, as a JSON Schema; what is secret has `writeOnly`.
    pub settings: fn() -> Value,
    /// Opens an account.
    ///
    /// # Errors
    /// 422 for settings that make no sense beyond what the schema says.
    pub open: fn(&Services, &Value) -> Result<Arc<dyn Transport>>,
}
