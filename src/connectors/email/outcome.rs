//! What became of a letter.

use std::time::Duration;

use crate::Status;

/// What a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// There is no such mailbox, or none that will ever be.
    NoSuchMailbox,
    /// The receiving side does not want it: spam, a block list, its own rules.
    Policy,
    /// Too large for the receiving side.
    TooLarge,
    /// Our own account or settings: no letter goes through until they are mended, and no recipient is at fault.
    Settings,
    /// Anything else.
    Other,
}

/// What became of a letter. No text in it names a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The next server has it and answers for it; it may still come back.
    Accepted {
        /// The letter's Message-ID, without angle brackets.
        message_id: String,
    },
    /// Not as it is.
    Refused {
        /// Whether this letter can never go through. Otherwise it can, once somebody has mended something.
        permanent: bool,
        /// The enhanced status, if the server gave one.
        status: Option<Status>,
        /// What it is about.
        class: Class,
        /// In a few words.
        reason: String,
    },
    /// Not now; nobody has it.
    Later {
        /// How long to wait at least, if the server said so.
        after: Option<Duration>,
        /// In a few words.
        reason: String,
    },
    /// It was sent, and nobody knows whether it was taken. A second try may deliver it twice.
    Unknown {
        /// In a few words.
        reason: String,
    },
}

impl Outcome {
    /// A refusal for a reason of the letter's own.
    #[must_use]
    pub fn refused(class: Class, reason: impl Into<String>) -> Self {
        Self::Refused { permanent: class != Class::Settings, status: None, class, reason: reason.into() }
    }

    /// For later, without a word on how much later.
    #[must_use]
    pub fn later(reason: impl Into<String>) -> Self {
        Self::Later { after: None, reason: reason.into() }
    }
}

/// What a failed request to a mail service over HTTP comes to, when its answer says nothing better.
impl From<&oauth_client::Error> for Outcome {
    fn from(error: &oauth_client::Error) -> Self {
        let reason = error.to_string();
        match (error.may_have_happened(), error.is_passing(), error) {
            (true, ..) => Self::Unknown { reason },
            (false, true, _) => Self::Later { after: error.retry_after(), reason },
            (false, false, oauth_client::Error::Token(_)) => Self::refused(Class::Settings, reason),
            (false, false, oauth_client::Error::Service(_)) => Self::refused(Class::Other, reason),
        }
    }
}
