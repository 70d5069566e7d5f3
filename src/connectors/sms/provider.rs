//! What a provider of SMS can do.

use std::fmt;

use async_trait::async_trait;

use crate::{Inbound, Incoming, Number, Outcome, Receipt, Rejected};

/// A message to send.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The sender's own reference, different for every message: letters, digits, `-` and `_`, at most 64. Providers that can
    /// carry it give it back in receipts.
    pub reference: String,
    /// To whom.
    pub to: Number,
    /// The sender's name or number; without one, the account's own.
    pub from: Option<String>,
    /// The text, not empty.
    pub text: String,
}

impl fmt::Debug for Outgoing {
    /// Without the text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").field("reference", &self.reference).field("to", &self.to).finish_non_exhaustive()
    }
}

/// One account with one provider of SMS.
///
/// Whoever answers a provider's callback says 200 with an empty body once what it told is stored (every provider here
/// takes that), and 500 to hear it again.
#[async_trait]
pub trait Provider: Send + Sync + fmt::Debug {
    /// The provider's name, as it is counted and complained about.
    fn name(&self) -> &'static str;

    /// Sends messages, as many in a request as the provider takes. One outcome for each message, in their order. Nothing
    /// that may have been sent is sent again.
    async fn send(&self, messages: &[Outgoing]) -> Vec<Outcome>;

    /// Reads a callback about messages sent before, after looking whether the provider sent it.
    ///
    /// # Errors
    /// [`Rejected`]: nothing of it may be used. A repeated callback is no error: [`Receipt::key`] knows it again.
    fn receipts(&self, call: &Incoming) -> Result<Vec<Receipt>, Rejected>;

    /// Reads a callback about messages that somebody wrote to us, after looking whether the provider sent it.
    ///
    /// # Errors
    /// [`Rejected`]: nothing of it may be used. A repeated callback is no error: [`Inbound::key`] knows it again.
    fn inbound(&self, call: &Incoming) -> Result<Vec<Inbound>, Rejected>;
}
