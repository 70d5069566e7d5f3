//! One business number, which sends.

use outbound::{Answer, Failure, Repeat, Service};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::code::outcome_of_code;
use crate::{Outcome, Outgoing, Reason};

/// One business number.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the API is: `https://graph.facebook.com/`.
    pub base: Url,
    /// The version of the API, such as `v23.0`. Each lives about two years, so it is configuration.
    pub version: String,
    /// The id of the business number (not the number itself).
    pub phone_number_id: String,
    /// The access token of a system user.
    pub access_token: SecretString,
    /// How patient the connector is.
    pub outbound: outbound::Settings,
}

/// One business number, ready to send.
#[derive(Debug, Clone)]
pub struct Account {
    settings: Settings,
    endpoint: Url,
    service: Service,
}

#[derive(Deserialize)]
struct Sent {
    messages: Vec<SentMessage>,
    #[serde(default)]
    contacts: Vec<Contact>,
}

#[derive(Deserialize)]
struct SentMessage {
    id: String,
    message_status: Option<String>,
}

#[derive(Deserialize)]
struct Contact {
    wa_id: Option<String>,
}

#[derive(Deserialize)]
struct Refused {
    error: Problem,
}

#[derive(Deserialize)]
struct Problem {
    code: i64,
}

impl Account {
    /// The number, ready to send. Asks nothing yet.
    ///
    /// # Errors
    /// When the address makes no sense, or as [`Service::new`].
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        let path = format!("{}/{}/messages", settings.version, settings.phone_number_id);
        let endpoint = sms::endpoint("whatsapp", &settings.base, &path)?;
        let service = Service::new("whatsapp", settings.outbound.clone())?;
        Ok(Self { settings, endpoint, service })
    }

    /// The id by which webhooks name this number.
    #[must_use]
    pub fn phone_number_id(&self) -> &str {
        &self.settings.phone_number_id
    }

    /// Sends a message. What may have been sent is not sent again.
    pub async fn send(&self, message: &Outgoing) -> Outcome {
        let body = message.json();
        let token = self.settings.access_token.expose_secret();
        let asked =
            self.service.ask(Repeat::Unsent, |client| client.post(self.endpoint.clone()).bearer_auth(token).json(&body)).await;
        match asked.and_then(|answer| answer.json::<Sent>()) {
            Ok(sent) => accepted(sent),
            Err(failure) => failed(&failure),
        }
    }
}

fn accepted(sent: Sent) -> Outcome {
    let wa_id = sent.contacts.into_iter().next().and_then(|contact| contact.wa_id);
    match sent.messages.into_iter().next() {
        Some(message) => Outcome::Accepted {
            id: message.id,
            wa_id,
            held: message.message_status.as_deref() == Some("held_for_quality_assessment"),
        },
        None => Outcome::Unknown { why: "the answer names no message".to_owned() },
    }
}

/// What a failed request means. A body with a code was written by the service itself, so it knows that it did not send, even
/// where the status alone would leave that open.
fn failed(failure: &Failure) -> Outcome {
    let code = failure.answer().and_then(|answer| Answer::json::<Refused>(answer).ok()).map(|refused| refused.error.code);
    let outcome = code.map(|code| outcome_of_code(code, failure.retry_after()));
    match outcome {
        Some(Outcome::Refused { reason: Reason::Other, .. }) | None if failure.may_have_happened() => {
            Outcome::Unknown { why: failure.to_string() }
        }
        Some(Outcome::Refused { reason: Reason::Other, .. }) | None if failure.is_passing() => {
            Outcome::Later { after: failure.retry_after(), code }
        }
        Some(outcome) => outcome,
        None => {
            let reason = match failure.answer().map(|answer| answer.status.as_u16()) {
                Some(401 | 403) => Reason::Token,
                // Nothing could be built from the settings, or there is nothing at their address.
                None | Some(300..=399 | 404 | 405) => Reason::Account,
                Some(_) => Reason::Other,
            };
            Outcome::Refused { reason, code: None }
        }
    }
}
