//! Sending.

use outbound::{Answer, Failure, Repeat};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};
use sms::{Outcome, Outgoing, address, each, outcome_of};

use crate::Clickatell;
use crate::codes::{is_for_later, is_of_one_message, of_error};

/// Messages in a request, at most.
pub(crate) const BATCH: usize = 200;

#[derive(Deserialize)]
struct Sent {
    messages: Vec<Message>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    api_message_id: Option<String>,
    accepted: bool,
    to: Option<String>,
    error: Option<Problem>,
}

#[derive(Deserialize)]
struct Refused {
    error: Problem,
}

#[derive(Deserialize)]
struct Problem {
    code: i64,
}

impl Problem {
    fn outcome(&self) -> Outcome {
        if is_for_later(self.code) {
            return Outcome::Later { after: None };
        }
        // Its description repeats the number.
        Outcome::refused(of_error(self.code), self.code, "")
    }
}

impl Clickatell {
    /// At most [`BATCH`] messages. A request refused because of one of them is repeated for each alone: nothing of it was
    /// sent, and only so it shows which one it was.
    pub(crate) async fn send_batch(&self, messages: &[Outgoing]) -> Vec<Outcome> {
        match self.request(messages).await {
            Ok(outcomes) => outcomes,
            Err(problem) if messages.len() > 1 && is_of_one_message(problem.code) => {
                let mut outcomes = Vec::with_capacity(messages.len());
                for message in messages {
                    let alone = self.request(std::slice::from_ref(message)).await;
                    outcomes.extend(alone.unwrap_or_else(|problem| vec![problem.outcome()]));
                }
                outcomes
            }
            Err(problem) => each(problem.outcome(), messages.len()),
        }
    }

    /// The outcomes, or why the whole request was refused.
    async fn request(&self, messages: &[Outgoing]) -> Result<Vec<Outcome>, Problem> {
        let body = json!({ "messages": messages.iter().map(|message| self.body(message)).collect::<Vec<_>>() });
        let key = self.settings.api_key.expose_secret();
        let asked = self
            .service
            .ask(Repeat::Unsent, |client| {
                client.post(self.endpoint.clone()).header("authorization", key).header("accept", "application/json").json(&body)
            })
            .await;
        match asked.and_then(|answer| answer.json::<Sent>()) {
            Ok(sent) if sent.messages.len() == messages.len() => {
                Ok(messages.iter().zip(sent.messages).map(|(message, sent)| outcome(message, sent)).collect())
            }
            Ok(_) => Ok(each(Outcome::unclear("the answer is of other messages"), messages.len())),
            Err(failure) => match problem(&failure) {
                Some(problem) => Err(problem),
                None => Ok(each(outcome_of(&failure), messages.len())),
            },
        }
    }

    fn body(&self, message: &Outgoing) -> Value {
        let mut body = json!({
            "channel": "sms",
            "to": message.to.digits(),
            "content": message.text,
            "clientMessageId": message.reference,
        });
        if let (Some(from), Some(fields)) = (message.from.as_ref().or(self.settings.from.as_ref()), body.as_object_mut()) {
            fields.insert("from".to_owned(), json!(from));
        }
        body
    }
}

fn outcome(message: &Outgoing, sent: Message) -> Outcome {
    match (sent.accepted, sent.error) {
        _ if sent.to.as_deref().map(address).is_some_and(|to| to != message.to.e164()) => {
            Outcome::unclear("the answer is of another message")
        }
        (true, _) => Outcome::Accepted { provider_id: sent.api_message_id, segments: None, price: None },
        (false, Some(problem)) => problem.outcome(),
        (false, None) => Outcome::Refused { reason: sms::Reason::Other, code: None, text: String::new() },
    }
}

/// What the body of a refused request says.
fn problem(failure: &Failure) -> Option<Problem> {
    let Failure::Refused { answer, .. } = failure else { return None };
    Answer::json::<Refused>(answer).ok().map(|refused| refused.error)
}
