//! What became of a message that was given to a provider.

use std::time::Duration;

use serde::Deserialize;

use crate::Price;

/// Why a provider will not take a message, however often it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nobody can be written to at this number: malformed, not a mobile, no longer in service.
    InvalidNumber,
    /// The receiver, or the network, has blocked us.
    Blacklisted,
    /// The account has no money left: every message will be refused until it is topped up.
    NoCredit,
    /// The sender's name or number is not registered for this account or country.
    SenderNotAllowed,
    /// The account itself: its key is wrong, or it is closed. Every message will be refused until somebody looks at it.
    Account,
    /// The text: too long, empty, or filtered as unwanted.
    Content,
    /// Anything else; the code and the text say what.
    Other,
}

impl Reason {
    /// Whether it is the account's fault and not the message's: it then concerns all messages of the account, and they are
    /// better held back than marked as failed one by one.
    #[must_use]
    pub fn is_the_accounts(self) -> bool {
        matches!(self, Self::NoCredit | Self::Account)
    }
}

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The provider has it.
    Accepted {
        /// By which the provider names it in receipts. Nothing where a provider gives none: receipts then name our reference.
        provider_id: Option<String>,
        /// Parts that are paid for, where the provider says.
        segments: Option<u32>,
        /// What it costs, where the provider says.
        price: Option<Price>,
    },
    /// The provider will not take it, ever.
    Refused {
        /// What kind of reason.
        reason: Reason,
        /// The provider's own code.
        code: Option<String>,
        /// The provider's own words, without numbers, texts or secrets of ours.
        text: String,
    },
    /// Not sent for certain, and worth another try.
    Later {
        /// How long the provider asked to be left alone, if it did.
        after: Option<Duration>,
    },
    /// It may have been sent: no answer came, or one that makes no sense. A receipt may still tell. Nobody but a person
    /// should send it again.
    Unknown {
        /// What happened.
        why: String,
    },
}

impl Outcome {
    /// Accepted under an id, and nothing else known.
    #[must_use]
    pub fn accepted(provider_id: impl Into<String>) -> Self {
        Self::Accepted { provider_id: Some(provider_id.into()), segments: None, price: None }
    }

    /// Refused with the provider's code and words.
    #[must_use]
    pub fn refused(reason: Reason, code: impl ToString, text: impl Into<String>) -> Self {
        Self::Refused { reason, code: Some(code.to_string()), text: text.into() }
    }

    /// The answer was one of success, but does not say this.
    #[must_use]
    pub fn unclear(what: impl Into<String>) -> Self {
        Self::Unknown { why: what.into() }
    }
}

/// The same outcome for each of so many messages: what a whole batch met.
#[must_use]
pub fn each(outcome: Outcome, count: usize) -> Vec<Outcome> {
    vec![outcome; count]
}
