//! What became of a notice.

use std::time::{Duration, SystemTime};

/// Why a service will not take a notice, however often it is offered as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Too large even with its text cut off.
    TooLarge,
    /// Something in the notice.
    Notice,
    /// Our own credentials or settings: no notice will go through until they are mended, and no device is at fault.
    Credentials,
    /// The device's address may not be asked.
    Address,
    /// Anything else.
    Other,
}

/// What became of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The service has it. Whether the device shows it is not told.
    Delivered {
        /// The service's name for it, if it gave one.
        id: Option<String>,
    },
    /// There is no such device any more: its token is to be forgotten.
    TokenDead {
        /// Since when, if the service said so: a token that was registered again after that is not dead.
        since: Option<SystemTime>,
    },
    /// Not now; the service does not have it.
    Later {
        /// How long to wait at least, if the service said so.
        after: Option<Duration>,
    },
    /// Not as it is.
    Refused {
        /// Why.
        reason: Reason,
        /// The service's own code, or a few words. Nothing personal.
        detail: String,
    },
    /// It was sent, and nobody knows whether the service has it. A second try may show it twice.
    Unknown,
}

impl Outcome {
    /// A refusal.
    #[must_use]
    pub fn refused(reason: Reason, detail: impl Into<String>) -> Self {
        Self::Refused { reason, detail: detail.into() }
    }

    /// What a request without a telling answer comes to: three facts of the failure that every connector's client tells.
    #[must_use]
    pub fn without_answer(may_have_happened: bool, is_passing: bool, after: Option<Duration>) -> Self {
        match (may_have_happened, is_passing) {
            (true, _) => Self::Unknown,
            (false, true) => Self::Later { after },
            (false, false) => Self::refused(Reason::Other, "the request was not understood"),
        }
    }
}
