//! What Graph's errors mean (<https://learn.microsoft.com/graph/errors>).

use email::{Class, Outcome};
use oauth_client::Error;
use serde::Deserialize;

#[derive(Deserialize)]
struct Envelope {
    error: Said,
}

#[derive(Deserialize)]
struct Said {
    code: String,
}

/// Every outcome but success. Of what Graph says only its code is looked at: its message may name a person.
pub(crate) fn outcome(error: &Error) -> Outcome {
    let general = Outcome::from(error);
    let (Outcome::Refused { .. }, Some(answer)) = (&general, error.answer()) else { return general };
    let code = answer.json::<Envelope>().map(|Envelope { error: Said { code } }| code).unwrap_or_default();
    let class = match (answer.status.as_u16(), code.as_str()) {
        (_, "ErrorInvalidRecipients") => Class::NoSuchMailbox,
        (413, _) | (_, "ErrorMessageSizeExceeded") => Class::TooLarge,
        (_, "ErrorMessageSubmissionBlocked") => Class::Policy,
        // The app's permission, the mailbox that sends, the sender's address: nobody's letters go through.
        (401 | 403 | 404, _) | (_, "ErrorSendAsDenied" | "ErrorExceededMessageLimit" | "ErrorAccountSuspend") => Class::Settings,
        _ => Class::Other,
    };
    // A code is a word; anything else is not told on.
    let plain = !code.is_empty() && code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let told = if plain { format!(" {code}") } else { String::new() };
    Outcome::refused(class, format!("{}{told}", answer.status.as_u16()))
}
