//! What a push service's answers mean (RFC 8030 §5, §7.3; RFC 8292 §4.2).

use outbound::{Answer, Failure};
use push::{Outcome, Reason};

/// The message's own address, when the service took it.
pub(crate) fn id(answer: &Answer) -> Outcome {
    let location = answer.headers.get("location").and_then(|location| location.to_str().ok());
    Outcome::Delivered { id: location.map(str::to_owned) }
}

/// Every outcome but success. The bodies are not looked at: each service words them its own way.
pub(crate) fn outcome(failure: &Failure) -> Outcome {
    match failure.answer().map(|answer| answer.status.as_u16()) {
        Some(404 | 410) => Outcome::TokenDead { since: None },
        Some(413) => Outcome::refused(Reason::TooLarge, "413"),
        Some(status @ (401 | 403)) => Outcome::refused(Reason::Credentials, status.to_string()),
        Some(status @ 400..428) if status != 408 => Outcome::refused(Reason::Other, status.to_string()),
        _ => Outcome::without_answer(failure.may_have_happened(), failure.is_passing(), failure.retry_after()),
    }
}
