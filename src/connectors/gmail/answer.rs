//! What Gmail's errors mean (<https://developers.google.com/gmail/api/guides/handle-errors>).

use email::{Class, Outcome};
use oauth_client::Error;
use serde::Deserialize;

#[derive(Deserialize)]
struct Envelope {
    error: Said,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    message: String,
    #[serde(default)]
    errors: Vec<Detail>,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(default)]
    reason: String,
}

/// Every outcome but success. Only the reason is told on: the message may name a person.
pub(crate) fn outcome(error: &Error) -> Outcome {
    let general = Outcome::from(error);
    let (Outcome::Refused { .. }, Some(answer)) = (&general, error.answer()) else { return general };
    let Ok(Envelope { error: said }) = answer.json::<Envelope>() else { return general };
    let reason = said.errors.first().map(|detail| detail.reason.as_str()).unwrap_or_default();
    let class = match (answer.status.as_u16(), reason) {
        // Google says these with 403 as well as with 429.
        (_, "rateLimitExceeded" | "userRateLimitExceeded" | "quotaExceeded" | "dailyLimitExceeded") => {
            return Outcome::Later { after: error.retry_after(), reason: reason.to_owned() };
        }
        // The one case that only the message tells from others.
        (400, "invalidArgument") if said.message == "Invalid To header" => Class::NoSuchMailbox,
        (413, _) | (_, "uploadTooLarge") => Class::TooLarge,
        // Delegation, the scope, the API switched off, a mailbox without Gmail.
        (401 | 403, _) | (_, "failedPrecondition") => Class::Settings,
        _ => Class::Other,
    };
    let plain = !reason.is_empty() && reason.len() <= 64 && reason.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let told = if plain { format!(" {reason}") } else { String::new() };
    Outcome::refused(class, format!("{}{told}", answer.status.as_u16()))
}
