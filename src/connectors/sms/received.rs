//! A message that somebody wrote to us.

use std::fmt;

use chrono::{DateTime, Utc};

/// A message that somebody wrote to us.
#[derive(Clone, PartialEq, Eq)]
pub struct Inbound {
    /// The provider's id of it.
    pub provider_id: Option<String>,
    /// Who wrote, as [`address`](crate::address) makes it.
    pub from: String,
    /// The number or short code it was sent to, in the same form.
    pub to: String,
    /// The text, whole: parts are put together.
    pub text: String,
    /// When, by the provider's clock.
    pub at: Option<DateTime<Utc>>,
    /// The provider's id of the message that it answers, where the provider says.
    pub answers: Option<String>,
}

impl Inbound {
    /// The same for the same message however often it comes. A provider that gives no id is told apart by who wrote what,
    /// and when.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.provider_id {
            Some(id) => id.clone(),
            None => {
                let at = self.at.map(|at| at.timestamp().to_string()).unwrap_or_default();
                format!("{}|{}|{at}|{}", self.from, self.to, self.text)
            }
        }
    }
}

impl fmt::Debug for Inbound {
    /// Without numbers and text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbound")
            .field("provider_id", &self.provider_id)
            .field("at", &self.at)
            .field("characters", &self.text.chars().count())
            .finish_non_exhaustive()
    }
}
