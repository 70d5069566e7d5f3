//! What Apple's answers mean
//! (<https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns>).

use std::time::{Duration, SystemTime};

use outbound::{Answer, Failure};
use push::{Outcome, Reason};
use serde::Deserialize;

#[derive(Deserialize)]
struct Said {
    reason: String,
    /// Milliseconds since 1970, with `Unregistered` and `ExpiredToken`.
    timestamp: Option<u64>,
}

fn said(failure: &Failure) -> Option<Said> {
    failure.answer()?.json().ok()
}

/// Apple's name for a notice that it took.
pub(crate) fn id(answer: &Answer) -> Outcome {
    let id = answer.headers.get("apns-id").and_then(|id| id.to_str().ok());
    Outcome::Delivered { id: id.map(str::to_owned) }
}

/// Whether the provider token was too old.
pub(crate) fn expired(failure: &Failure) -> bool {
    said(failure).is_some_and(|said| said.reason == "ExpiredProviderToken")
}

/// Every outcome but success.
pub(crate) fn outcome(failure: &Failure) -> Outcome {
    let without = || Outcome::without_answer(failure.may_have_happened(), failure.is_passing(), failure.retry_after());
    let Some(Said { reason, timestamp }) = said(failure) else { return without() };
    let since = timestamp.and_then(|ms| SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(ms)));
    match reason.as_str() {
        "BadDeviceToken" | "Unregistered" | "ExpiredToken" => Outcome::TokenDead { since },
        "PayloadTooLarge" => Outcome::refused(Reason::TooLarge, reason),
        // Each is told by Apple itself, which then does not have the notice.
        "TooManyRequests"
        | "TooManyProviderTokenUpdates"
        | "InternalServerError"
        | "ServiceUnavailable"
        | "Shutdown"
        | "IdleTimeout" => Outcome::Later { after: failure.retry_after() },
        // The token belongs to another app, or the app to another key: were the setting at fault, every token would look so.
        "DeviceTokenNotForTopic"
        | "BadTopic"
        | "MissingTopic"
        | "TopicDisallowed"
        | "BadCertificate"
        | "BadCertificateEnvironment"
        | "ExpiredProviderToken"
        | "Forbidden"
        | "InvalidProviderToken"
        | "MissingProviderToken"
        | "UnrelatedKeyIdInToken"
        | "BadEnvironmentKeyIdInToken" => Outcome::refused(Reason::Credentials, reason),
        "BadCollapseId" | "BadExpirationDate" | "BadMessageId" | "BadPriority" | "DuplicateHeaders" | "InvalidPushType"
        | "MissingDeviceToken" | "PayloadEmpty" => Outcome::refused(Reason::Notice, reason),
        _ => without(),
    }
}

#[cfg(test)]
mod tests {
    use outbound::reqwest::StatusCode;
    use outbound::reqwest::header::HeaderMap;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_but_its_own_words_kills_a_token(status in 400_u16..500, body: Vec<u8>, text in "[{}\\[\\]\",:a-zA-Z0-9]{0,60}") {
            for body in [body, text.into_bytes()] {
                let status = StatusCode::from_u16(status).unwrap();
                let answer = Box::new(Answer { status, headers: HeaderMap::new(), body: body.into() });
                let outcome = outcome(&Failure::Refused { service: "apns", answer });
                prop_assert!(matches!(outcome, Outcome::Refused { .. }), "{:?}", outcome);
            }
        }
    }
}
