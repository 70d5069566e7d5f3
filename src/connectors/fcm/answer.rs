//! What FCM's answers mean (<https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode>).

use oauth_client::Error;
use outbound::Answer;
use push::{Outcome, Reason};
use serde::Deserialize;

#[derive(Deserialize)]
struct Taken {
    name: String,
}

#[derive(Deserialize)]
struct Envelope {
    error: Status,
}

/// `google.rpc.Status`, with what FCM puts into it.
#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    status: String,
    #[serde(default)]
    details: Vec<Detail>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    error_code: Option<String>,
    #[serde(default)]
    field_violations: Vec<Violation>,
}

#[derive(Deserialize)]
struct Violation {
    #[serde(default)]
    field: String,
}

/// An answer of success.
pub(crate) fn id(answer: &Answer) -> Outcome {
    match answer.json::<Taken>() {
        Ok(Taken { name }) => Outcome::Delivered { id: Some(name) },
        // A status of success without FCM's shape: something stands between us, and nobody knows what it did.
        Err(_) => Outcome::Unknown,
    }
}

/// Every other outcome.
pub(crate) fn refusal(error: &Error) -> Outcome {
    let without = || Outcome::without_answer(error.may_have_happened(), error.is_passing(), error.retry_after());
    if matches!(error, Error::Token(_)) && !error.is_passing() {
        return Outcome::refused(Reason::Credentials, "no access token");
    }
    let Some(answer) = error.answer() else { return without() };
    let Ok(Envelope { error: said }) = answer.json::<Envelope>() else { return without() };
    let code = said.details.iter().find_map(|detail| detail.error_code.as_deref());
    let of_token = said.details.iter().flat_map(|detail| &detail.field_violations).any(|it| it.field == "message.token");
    match code.unwrap_or(&said.status) {
        "UNREGISTERED" => Outcome::TokenDead { since: None },
        // A token that never was one.
        "INVALID_ARGUMENT" if of_token => Outcome::TokenDead { since: None },
        "INVALID_ARGUMENT" => Outcome::refused(Reason::Notice, "INVALID_ARGUMENT"),
        // Each says that it does not have the notice, and that it may be offered again.
        "QUOTA_EXCEEDED" | "RESOURCE_EXHAUSTED" | "UNAVAILABLE" | "INTERNAL" => Outcome::Later { after: error.retry_after() },
        // No token is dead by these: with another project's credentials they would all look so.
        code @ ("SENDER_ID_MISMATCH" | "THIRD_PARTY_AUTH_ERROR" | "UNAUTHENTICATED" | "PERMISSION_DENIED" | "NOT_FOUND") => {
            Outcome::refused(Reason::Credentials, code)
        }
        _ => without(),
    }
}

#[cfg(test)]
mod tests {
    use outbound::Failure;
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
                let outcome = refusal(&Error::Service(Failure::Refused { service: "fcm", answer }));
                prop_assert!(matches!(outcome, Outcome::Refused { .. }), "{:?}", outcome);
            }
        }
    }
}
