//! Sending.

use outbound::{Answer, Failure, Repeat};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};
use sms::{Outcome, Outgoing, Reason, address, each, outcome_of};

use crate::Infobip;
use crate::codes::State;

/// Messages in a request.
pub(crate) const BATCH: usize = 100;

#[derive(Deserialize)]
struct Sent {
    messages: Vec<Message>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    message_id: Option<String>,
    status: State,
    #[serde(alias = "to")]
    destination: Option<String>,
    details: Option<Details>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    message_count: Option<u32>,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(default)]
    violations: Vec<Violation>,
}

#[derive(Deserialize)]
struct Violation {
    property: String,
}

impl Infobip {
    pub(crate) async fn send_batch(&self, messages: &[Outgoing]) -> Vec<Outcome> {
        let body = json!({ "messages": messages.iter().map(|message| self.body(message)).collect::<Vec<_>>() });
        let authorization = format!("App {}", self.settings.api_key.expose_secret());
        let asked = self
            .service
            .ask(Repeat::Unsent, |client| {
                client
                    .post(self.endpoint.clone())
                    .header("authorization", &authorization)
                    .header("accept", "application/json")
                    .json(&body)
            })
            .await;
        match asked.and_then(|answer| answer.json::<Sent>()) {
            Ok(sent) if sent.messages.len() == messages.len() => {
                messages.iter().zip(sent.messages).map(|(message, sent)| outcome(message, sent)).collect()
            }
            Ok(_) => each(Outcome::unclear("the answer is of other messages"), messages.len()),
            Err(failure) => invalid(&failure, messages.len()).unwrap_or_else(|| each(outcome_of(&failure), messages.len())),
        }
    }

    fn body(&self, message: &Outgoing) -> Value {
        let mut webhooks = json!({ "callbackData": message.reference });
        if let (Some(url), Some(fields)) = (&self.settings.report_url, webhooks.as_object_mut()) {
            fields.insert("delivery".to_owned(), json!({ "url": url.as_str() }));
            fields.insert("contentType".to_owned(), json!("application/json"));
        }
        json!({
            "sender": message.from.as_ref().unwrap_or(&self.settings.from),
            "destinations": [{ "to": message.to.digits() }],
            "content": { "text": message.text },
            "webhooks": webhooks,
        })
    }
}

fn outcome(message: &Outgoing, sent: Message) -> Outcome {
    if sent.destination.as_deref().map(address).is_some_and(|to| to != message.to.e164()) {
        return Outcome::unclear("the answer is of another message");
    }
    if !sent.status.is_accepted() {
        return Outcome::refused(sent.status.reason(), sent.status.id, sent.status.name);
    }
    Outcome::Accepted {
        provider_id: sent.message_id,
        segments: sent.details.and_then(|details| details.message_count),
        price: None,
    }
}

/// A request of which some messages are malformed is refused as a whole, and says which: the others were not sent, and can be.
fn invalid(failure: &Failure, count: usize) -> Option<Vec<Outcome>> {
    let Failure::Refused { answer, .. } = failure else { return None };
    let problem: Problem = Answer::json(answer).ok()?;
    let violated = |place: usize| problem.violations.iter().find(|v| v.property.starts_with(&format!("messages[{place}]")));
    (0..count).any(|place| violated(place).is_some()).then(|| {
        let one = |place| match violated(place) {
            Some(violation) => {
                let reason = if violation.property.ends_with(".to") { Reason::InvalidNumber } else { Reason::Other };
                Outcome::refused(reason, answer.status.as_u16(), violation.property.clone())
            }
            None => Outcome::Later { after: None },
        };
        (0..count).map(one).collect()
    })
}
