//! What can go wrong between us and a service elsewhere.

use std::time::Duration;

use reqwest::StatusCode;
use thiserror::Error;

use crate::Answer;

/// What went wrong. None of its texts holds an address with its query, a body or a secret.
#[derive(Debug, Error)]
pub enum Failure {
    /// The request never left: no such host, connection refused, TLS refused.
    #[error("{service} cannot be reached: {reason}")]
    Unreachable {
        /// The service.
        service: &'static str,
        /// Why.
        reason: String,
    },
    /// The service failed too often of late and is left alone for a while: nothing was sent.
    #[error("{service} is left alone for a while after many failures")]
    Paused {
        /// The service.
        service: &'static str,
    },
    /// It was sent, and no whole answer came: the service may have done it.
    #[error("{service} did not answer: {reason}")]
    Unanswered {
        /// The service.
        service: &'static str,
        /// Why.
        reason: String,
    },
    /// It asked to be left alone, or failed for the moment (408, 425, 429, 5xx).
    #[error("{service} cannot do it now (status {})", .answer.status.as_u16())]
    Later {
        /// The service.
        service: &'static str,
        /// For how long, if it said so.
        after: Option<Duration>,
        /// What it answered.
        answer: Box<Answer>,
    },
    /// It will not do it, however often it is asked (any other status that is no success; redirects are not followed).
    #[error("{service} refused (status {})", .answer.status.as_u16())]
    Refused {
        /// The service.
        service: &'static str,
        /// What it answered.
        answer: Box<Answer>,
    },
    /// It answered something that its protocol does not know, so whether it was done is not known either.
    #[error("the answer (status {}) makes no sense: {reason}", .status.as_u16())]
    Unintelligible {
        /// Its status.
        status: StatusCode,
        /// What is wrong with it.
        reason: String,
    },
    /// The request could not be built: a header or an address that cannot be sent. Nothing was sent.
    #[error("the request to {service} cannot be built: {reason}")]
    Unsendable {
        /// The service.
        service: &'static str,
        /// Why.
        reason: String,
    },
}

impl Failure {
    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Paused { .. } | Self::Unanswered { .. } | Self::Later { .. } => true,
            Self::Refused { .. } | Self::Unintelligible { .. } | Self::Unsendable { .. } => false,
        }
    }

    /// Whether the service may have done what it was asked for: a message that must not be sent twice is then looked up, or
    /// left alone, before it is sent again.
    #[must_use]
    pub fn may_have_happened(&self) -> bool {
        match self {
            Self::Unanswered { .. } => true,
            Self::Unintelligible { status, .. } => status.is_success(),
            Self::Later { answer, .. } => answer.status.is_server_error() && answer.status != StatusCode::SERVICE_UNAVAILABLE,
            Self::Unreachable { .. } | Self::Paused { .. } | Self::Refused { .. } | Self::Unsendable { .. } => false,
        }
    }

    /// How long the service asked to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        if let Self::Later { after, .. } = self { *after } else { None }
    }

    /// What it answered, if it did.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Later { answer, .. } | Self::Refused { answer, .. } => Some(answer),
            _ => None,
        }
    }

    /// Whether it says something of the service's health: a request that is refused is the request's fault.
    pub(crate) fn is_the_services(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Unanswered { .. } | Self::Unintelligible { .. } => true,
            // 429 is a healthy service that defends itself.
            Self::Later { answer, .. } => answer.status.is_server_error(),
            Self::Paused { .. } | Self::Refused { .. } | Self::Unsendable { .. } => false,
        }
    }

    /// Its kind, for metrics.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "unreachable",
            Self::Paused { .. } => "paused",
            Self::Unanswered { .. } => "unanswered",
            Self::Later { .. } => "later",
            Self::Refused { .. } => "refused",
            Self::Unintelligible { .. } => "unintelligible",
            Self::Unsendable { .. } => "unsendable",
        }
    }
}
