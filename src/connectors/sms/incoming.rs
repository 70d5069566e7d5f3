//! A callback as it came in.

use std::fmt;

use bytes::Bytes;
use thiserror::Error;
use url::Url;

/// A callback as it came in, untouched: signatures are over every byte of it.
#[derive(Clone)]
pub struct Incoming {
    /// The HTTP method, in capitals.
    pub method: String,
    /// The secret in the path of the address that was given to the provider.
    pub token: String,
    /// The address as the provider called it: scheme and host of outside, not those behind a proxy, and the query.
    pub url: Url,
    /// The headers, in their order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Incoming {
    /// A POST with a body of this media type.
    #[must_use]
    pub fn post(url: Url, token: impl Into<String>, media_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            method: "POST".to_owned(),
            token: token.into(),
            url,
            headers: vec![("content-type".to_owned(), media_type.to_owned())],
            body: body.into(),
        }
    }

    /// A header's value, its name in whatever case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Incoming {
    /// Without the secret, the address that holds it, and the body that says who was written to.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("method", &self.method).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// Why a callback is not believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Rejected {
    /// It is not of the provider: no secret or signature, or a wrong one. Answered with 403.
    #[error("the callback is not the provider's: {0}")]
    NotAuthentic(&'static str),
    /// It is of the provider, but not as its documentation says. Answered with 400, and worth a look: the provider may have
    /// changed something. The text says where, and holds nothing of the body.
    #[error("the callback makes no sense: {0}")]
    Malformed(String),
    /// The provider never calls for this. Answered with 404.
    #[error("the provider makes no such call")]
    NotOffered,
}
