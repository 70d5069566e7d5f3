//! One attempt to deliver: what was answered, or why nothing was.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most of an answer that is kept, in characters.
const EXCERPT: usize = 300;

/// One attempt to deliver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookAttempt)]
pub struct Attempt {
    /// When it began.
    pub at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// Status of the answer; `null`: there was none.
    pub response_status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<Failure>,
    /// How the answer begins.
    pub excerpt: Option<String>,
}

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WebhookFailure)]
pub enum Failure {
    /// The receiver took too long.
    Timeout,
    /// Nobody answers there, the name leads nowhere, or TLS failed.
    Connection,
    /// The address is not the public internet's, and nothing is sent there.
    AddressRefused,
    /// The connection broke off, or the answer is not HTTP.
    Protocol,
}

/// The beginning of an answer, as text without control characters.
pub(super) fn excerpt(body: &[u8]) -> Option<String> {
    let text: String = String::from_utf8_lossy(body).chars().filter(|c| !c.is_control()).take(EXCERPT).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_short_and_printable_whatever_was_answered() {
        assert_eq!(excerpt(b""), None);
        assert_eq!(excerpt(b"\x00\x1b[31mno\r\n\xff"), Some("[31mno\u{fffd}".to_owned()));
        assert_eq!(excerpt("é".repeat(1000).as_bytes()).unwrap().chars().count(), EXCERPT);
    }
}
