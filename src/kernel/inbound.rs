//! Messages that others' systems send here: what each kind of sender must say of itself.
//!
//! A module that hears from somebody (a payment gateway, a messenger) declares a [`Provider`] in its manifest. Taking messages in is
//! the same for all: they are written down byte for byte, verified, told apart from those that came before, answered at
//! once, and worked on by a job.

use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use futures::future::LocalBoxFuture;
use serde_json::Value;
use uuid::Uuid;

use crate::Ctx;
use crate::errors::Result;

/// A message as it came.
#[derive(Debug, Clone)]
pub struct Received {
    /// The address as the sender called it, with its query: scheme and host of outside. It holds the token of the source, so it
    /// is there while a message is judged, and is not kept.
    pub url: Option<String>,
    /// Those headers that its provider asks for, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Every byte of the body.
    pub body: Bytes,
}

impl Received {
    /// A header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Why a message is not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It carries no signature, or none that is of a known key.
    Signature,
    /// It was signed too long ago, or in the future: perhaps by somebody who kept it.
    Stale,
    /// It is for another school than its address is.
    OtherSchool,
    /// Its provider cannot make sense of it.
    Malformed,
    /// It is longer than its provider's messages are.
    TooLarge,
}

impl Refusal {
    /// As the record of it says.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Stale => "stale",
            Self::OtherSchool => "other_school",
            Self::Malformed => "malformed",
            Self::TooLarge => "too_large",
        }
    }
}

/// A kind of sender. One value serves all schools: what is a school's own (its secret) is given to it.
pub trait Provider: Send + Sync {
    /// Its name, as in the address: `paynow`. Lower case, and at most 40 characters.
    fn name(&self) -> &'static str;

    /// Headers that are kept with a message, names in lower case: those that its signature needs.
    fn headers(&self) -> &'static [&'static str];

    /// Longest body, in bytes; at most `http.body_limit_bytes`.
    fn limit(&self) -> usize {
        256 * 1024
    }

    /// Makes a secret for a school, which its partner is then told. `None`: the partner makes it, and the school brings it.
    ///
    /// # Errors
    /// When the random source fails.
    fn new_secret(&self) -> Result<Option<String>>;

    /// Whether a text that somebody brings can be a secret of this provider.
    fn is_secret(&self, text: &str) -> bool;

    /// Whether a message is its sender's, whole and recent.
    ///
    /// # Errors
    /// Why not.
    fn verify(&self, secret: &str, message: &Received, now: DateTime<Utc>) -> Result<(), Refusal>;

    /// What the provider knows the message by: the same however often it is sent. 120 characters at most; `None`: the message makes no
    /// sense.
    fn dedupe_key(&self, message: &Received) -> Option<String>;

    /// The school that the message itself names, where its kind does: that of its address must be the same.
    fn school(&self, _message: &Received) -> Option<Uuid> {
        None
    }

    /// The answer to the question by which a provider makes sure of an address (`hub.challenge`), for who knows the secret.
    /// `None`: it asks nothing, or asked wrongly.
    fn handshake(&self, _secret: &str, _query: &[(String, String)]) -> Option<String> {
        None
    }

    /// Works on a message that was taken in under this id, in the context's transaction. Comes at least once, and messages
    /// come in any order. Gives what to keep as the job's result.
    ///
    /// # Errors
    /// 5xx is tried again; anything else is a message that cannot be worked on.
    fn process<'a>(&'a self, ctx: &'a Ctx, id: Uuid, message: &'a Received) -> LocalBoxFuture<'a, Result<Value>>;
}
