//! Sending.

use outbound::{Answer, Failure, Repeat};
use secrecy::ExposeSecret;
use serde::Deserialize;
use sms::{Outcome, Outgoing, Price, outcome_of};
use url::Url;

use crate::Twilio;
use crate::callbacks::REFERENCE;
use crate::codes::{is_for_later, of_error};

#[derive(Deserialize)]
struct Created {
    sid: String,
    num_segments: Option<String>,
    price: Option<String>,
    price_unit: Option<String>,
}

#[derive(Deserialize)]
struct Problem {
    code: i64,
    #[serde(default)]
    message: String,
}

impl Twilio {
    pub(crate) async fn send_one(&self, message: &Outgoing) -> Outcome {
        let from = message.from.as_deref().unwrap_or(&self.settings.from);
        let sender = if from.starts_with("MG") && from.len() == 34 { "MessagingServiceSid" } else { "From" };
        let callback = self.settings.status_callback.clone().map(|url| with_reference(url, &message.reference));
        let mut form = vec![("To", message.to.e164()), (sender, from), ("Body", &message.text)];
        form.extend(callback.as_ref().map(|url| ("StatusCallback", url.as_str())));
        let token = self.settings.auth_token.expose_secret();
        let asked = self
            .service
            .ask(Repeat::Unsent, |client| {
                client.post(self.endpoint.clone()).basic_auth(&self.settings.account_sid, Some(token)).form(&form)
            })
            .await;
        match asked.and_then(|answer| answer.json::<Created>()) {
            Ok(created) => Outcome::Accepted {
                provider_id: Some(created.sid),
                // A messaging service says 0: it does not know yet.
                segments: created.num_segments.and_then(|count| count.parse().ok()).filter(|count| *count > 0),
                price: created.price.zip(created.price_unit).and_then(|(amount, unit)| Price::parse(&amount, &unit)),
            },
            Err(failure) => refused(&failure).unwrap_or_else(|| outcome_of(&failure)),
        }
    }
}

/// What its error body says beyond the status, for requests that it did not carry out.
fn refused(failure: &Failure) -> Option<Outcome> {
    if failure.may_have_happened() {
        return None;
    }
    let problem: Problem = failure.answer().map(Answer::json)?.ok()?;
    if is_for_later(problem.code) {
        return Some(Outcome::Later { after: failure.retry_after() });
    }
    // Its words repeat the number that was refused.
    let words = if problem.message.chars().any(|c| c.is_ascii_digit()) { String::new() } else { problem.message };
    (!failure.is_passing()).then(|| Outcome::refused(of_error(problem.code), problem.code, words))
}

fn with_reference(mut url: Url, reference: &str) -> Url {
    url.query_pairs_mut().append_pair(REFERENCE, reference);
    url
}
