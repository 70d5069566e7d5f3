//! A provider's report about a message that it took.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::{Price, Reason, Status};

/// A provider's report about one message. At least one of `provider_id` and `reference` is there.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The provider's id of the message, as in [`Outcome::Accepted`](crate::Outcome::Accepted).
    pub provider_id: Option<String>,
    /// The sender's own reference, where the provider carries it.
    pub reference: Option<String>,
    /// The receiver's number as [`address`](crate::address) makes it.
    pub to: Option<String>,
    /// How far it has come.
    pub status: Status,
    /// Why it failed, where that is known; only with a status of failure.
    pub reason: Option<Reason>,
    /// The provider's own name or code of the status or the error.
    pub code: Option<String>,
    /// When, by the provider's clock.
    pub at: Option<DateTime<Utc>>,
    /// Parts that were paid for, where it says.
    pub segments: Option<u32>,
    /// What it cost, where it says.
    pub price: Option<Price>,
}

impl Receipt {
    /// A report of which nothing is known but the status.
    #[must_use]
    pub fn of(status: Status) -> Self {
        Self {
            provider_id: None,
            reference: None,
            to: None,
            status,
            reason: None,
            code: None,
            at: None,
            segments: None,
            price: None,
        }
    }

    /// The same for the same report however often it comes, and within a provider's account another for every other report
    /// that says something new.
    #[must_use]
    pub fn key(&self) -> String {
        let id = self.provider_id.as_deref().unwrap_or_default();
        let reference = self.reference.as_deref().unwrap_or_default();
        // A number as well: some providers use one id for all receivers of a batch.
        format!("{id}|{reference}|{}|{}", self.to.as_deref().unwrap_or_default(), self.status.name())
    }
}

impl fmt::Debug for Receipt {
    /// Without the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receipt")
            .field("provider_id", &self.provider_id)
            .field("reference", &self.reference)
            .field("status", &self.status)
            .field("reason", &self.reason)
            .field("code", &self.code)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}
