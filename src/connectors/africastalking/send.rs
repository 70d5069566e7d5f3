//! Sending.

use outbound::{Answer, Failure, Repeat};
use secrecy::ExposeSecret;
use serde::Deserialize;
use sms::{Outcome, Outgoing, Price, each, outcome_of};

use crate::AfricasTalking;
use crate::codes::{Meaning, of_code, of_word};

/// Receivers in a request: its address and fields stay well below what any server takes.
const BATCH: usize = 500;

#[derive(Deserialize)]
struct Sent {
    #[serde(rename = "SMSMessageData")]
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "Message", default)]
    message: String,
    #[serde(rename = "Recipients")]
    recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    status_code: i64,
    number: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    cost: String,
    #[serde(default)]
    message_id: String,
    message_parts: Option<u32>,
}

impl AfricasTalking {
    pub(crate) async fn send_all(&self, messages: &[Outgoing]) -> Vec<Outcome> {
        let mut outcomes = each(Outcome::Later { after: None }, messages.len());
        for batch in batches(messages) {
            let sent = self.send_batch(&batch.iter().map(|(_, message)| *message).collect::<Vec<_>>()).await;
            for ((place, _), outcome) in batch.into_iter().zip(sent) {
                if let Some(slot) = outcomes.get_mut(place) {
                    *slot = outcome;
                }
            }
        }
        outcomes
    }

    /// Messages of one text and sender, each to another number.
    async fn send_batch(&self, messages: &[&Outgoing]) -> Vec<Outcome> {
        let Some(first) = messages.first() else { return Vec::new() };
        let to = messages.iter().map(|message| message.to.e164()).collect::<Vec<_>>().join(",");
        let mut form = vec![("username", self.settings.username.as_str()), ("to", &to), ("message", &first.text)];
        form.extend(first.from.as_deref().or(self.settings.from.as_deref()).map(|from| ("from", from)));
        form.extend([("bulkSMSMode", "1"), ("enqueue", "1")]);
        let asked = self
            .service
            .ask(Repeat::Unsent, |client| {
                client
                    .post(self.endpoint.clone())
                    .header("apiKey", self.settings.api_key.expose_secret())
                    .header("accept", "application/json")
                    .form(&form)
            })
            .await;
        match asked.and_then(|answer| read(&answer)) {
            Ok(data) => messages.iter().map(|message| outcome(&data, message)).collect(),
            Err(failure) => each(outcome_of(&failure), messages.len()),
        }
    }
}

fn read(answer: &Answer) -> Result<Data, Failure> {
    answer.json::<Sent>().map(|sent| sent.data)
}

fn outcome(data: &Data, message: &Outgoing) -> Outcome {
    let Some(found) = data.recipients.iter().find(|recipient| recipient.number == message.to.e164()) else {
        return match of_word(&data.message) {
            Some(reason) => Outcome::refused(reason, &data.message, "the whole request was refused"),
            None => Outcome::unclear("the answer does not name the receiver"),
        };
    };
    match of_code(found.status_code) {
        Meaning::Accepted => Outcome::Accepted {
            provider_id: Some(found.message_id.clone()).filter(|id| !id.is_empty() && id != "None"),
            segments: found.message_parts,
            price: found.cost.split_once(' ').and_then(|(currency, amount)| Price::parse(amount, currency)),
        },
        Meaning::Refused(reason) => Outcome::refused(reason, found.status_code, found.status.clone()),
        Meaning::Unknown => Outcome::unclear(format!("status code {}", found.status_code)),
    }
}

/// Messages that can go in one request: of the same text and sender, and no number twice, for the answer tells them apart
/// by it. With their places, for the outcomes.
fn batches(messages: &[Outgoing]) -> Vec<Vec<(usize, &Outgoing)>> {
    let mut batches: Vec<Vec<(usize, &Outgoing)>> = Vec::new();
    for (place, message) in messages.iter().enumerate() {
        let fits = |batch: &&mut Vec<(usize, &Outgoing)>| {
            batch.len() < BATCH
                && batch.first().is_some_and(|(_, first)| first.text == message.text && first.from == message.from)
                && batch.iter().all(|(_, other)| other.to != message.to)
        };
        match batches.iter_mut().find(fits) {
            Some(batch) => batch.push((place, message)),
            None => batches.push(vec![(place, message)]),
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use sms::{Number, Reason};

    use super::*;

    fn message(to: &str, text: &str) -> Outgoing {
        Outgoing { reference: to.to_owned(), to: Number::parse(to).unwrap(), from: None, text: text.to_owned() }
    }

    #[test]
    fn one_text_goes_together_and_a_number_only_once_in_a_request() {
        let messages = [("+2637720001", "a"), ("+2637720002", "b"), ("+2637720002", "a"), ("+2637720001", "a")]
            .map(|(to, text)| message(to, text));
        let places: Vec<Vec<usize>> =
            batches(&messages).iter().map(|batch| batch.iter().map(|(place, _)| *place).collect()).collect();
        assert_eq!(places, [vec![0, 2], vec![1], vec![3]]);
    }

    #[test]
    fn a_request_refused_as_a_whole_is_no_riddle() {
        let data = Data { message: "InvalidSenderId".to_owned(), recipients: Vec::new() };
        let refused = outcome(&data, &message("+2637720001", "a"));
        assert!(matches!(refused, Outcome::Refused { reason: Reason::SenderNotAllowed, .. }), "{refused:?}");
        let silent = Data { message: "Sent to 0/1".to_owned(), recipients: Vec::new() };
        assert!(matches!(outcome(&silent, &message("+2637720001", "a")), Outcome::Unknown { .. }));
    }
}
