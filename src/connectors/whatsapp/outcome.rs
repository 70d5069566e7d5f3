//! What became of a message that was given to the service.

use std::time::Duration;

/// Why the service will not send a message, however often it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// More than 24 hours since they last wrote: only a template may be sent.
    WindowClosed,
    /// It cannot reach this number: no WhatsApp, terms not accepted, an old version.
    Undeliverable,
    /// They do not want such messages.
    OptedOut,
    /// The service chose not to deliver it, to spare the person. Not worth another try for a day or more.
    Withheld,
    /// The template: missing, paused, in another language, with other parameters.
    Template,
    /// The media behind the link.
    Media,
    /// The request: something is missing or malformed.
    Request,
    /// The access token: expired or withdrawn. Every message will be refused until there is a new one.
    Token,
    /// The account: restricted, unpaid, or without the right to do this. Every message will be refused.
    Account,
    /// Anything else; the code says what.
    Other,
}

impl Reason {
    /// Whether it is the account's fault and not the message's: the others are then better held back.
    #[must_use]
    pub fn is_the_accounts(self) -> bool {
        matches!(self, Self::Token | Self::Account)
    }
}

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The service has it. Reports follow.
    Accepted {
        /// The service's id of it (`wamid.…`).
        id: String,
        /// The receiver's id in WhatsApp: mostly the number's digits.
        wa_id: Option<String>,
        /// Held back until the template's quality is judged; it may yet be dropped.
        held: bool,
    },
    /// The service will not send it, ever.
    Refused {
        /// What kind of reason.
        reason: Reason,
        /// The service's own code, where there is one.
        code: Option<i64>,
    },
    /// Not sent for certain, and worth another try.
    Later {
        /// How long the service asked to be left alone, if it did.
        after: Option<Duration>,
        /// The service's own code, where there is one.
        code: Option<i64>,
    },
    /// It may have been sent: no answer came, or one that makes no sense. Nobody but a person should send it again.
    Unknown {
        /// What happened.
        why: String,
    },
}
