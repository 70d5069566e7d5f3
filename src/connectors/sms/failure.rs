//! What a failed request means for the messages in it.

use outbound::Failure;
use outbound::reqwest::StatusCode;

use crate::{Outcome, Reason};

/// What a failed request means for every message in it, as far as its status tells. A provider whose error bodies say more
/// looks at those first.
#[must_use]
pub fn outcome_of(failure: &Failure) -> Outcome {
    if failure.may_have_happened() {
        return Outcome::Unknown { why: failure.to_string() };
    }
    if failure.is_passing() {
        return Outcome::Later { after: failure.retry_after() };
    }
    let status = failure.answer().map(|answer| answer.status);
    let reason = match status {
        // Nothing could be built from the settings, or there is nothing at their address: no message's fault.
        None | Some(StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) => Reason::Account,
        Some(status) if status.is_redirection() => Reason::Account,
        Some(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Reason::Account,
        Some(StatusCode::PAYMENT_REQUIRED) => Reason::NoCredit,
        _ => Reason::Other,
    };
    Outcome::Refused { reason, code: status.map(|status| status.as_u16().to_string()), text: failure.to_string() }
}
