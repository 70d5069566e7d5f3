//! Why there is no token, or no answer with one.

use std::sync::Arc;
use std::time::Duration;

use outbound::{Answer, Failure};
use thiserror::Error;

/// Why there is no access token. No text holds a secret or what the server says of a person.
#[derive(Debug, Clone, Error)]
pub enum Denied {
    /// The authorization server could not be asked.
    #[error("no access token: {0}")]
    Unavailable(Arc<Failure>),
    /// It refuses the credentials (RFC 6749 §5.2), and will until someone mends them.
    #[error("no access token: {error}")]
    Refused {
        /// Its code: `invalid_client`, `invalid_grant`, …
        error: String,
    },
    /// The private key does not sign.
    #[error("no access token: the private key does not sign")]
    Key,
}

/// Why there is no answer of success from a service that wants an access token.
#[derive(Debug, Error)]
pub enum Error {
    /// There was no token, so the service was not asked.
    #[error(transparent)]
    Token(#[from] Denied),
    /// The service was asked.
    #[error(transparent)]
    Service(#[from] Failure),
}

impl Error {
    /// Whether the same request may succeed later, without anyone changing something.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Token(Denied::Unavailable(failure)) => failure.is_passing(),
            Self::Token(_) => false,
            Self::Service(failure) => failure.is_passing(),
        }
    }

    /// Whether the service may have done what it was asked for.
    #[must_use]
    pub fn may_have_happened(&self) -> bool {
        matches!(self, Self::Service(failure) if failure.may_have_happened())
    }

    /// How long to leave it alone, if it said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Token(Denied::Unavailable(failure)) => failure.retry_after(),
            Self::Token(_) => None,
            Self::Service(failure) => failure.retry_after(),
        }
    }

    /// What the service itself answered, if it was asked and did.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        if let Self::Service(failure) = self { failure.answer() } else { None }
    }
}
