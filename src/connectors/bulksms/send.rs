//! Sending.

use outbound::reqwest::StatusCode;
use outbound::{Failure, Repeat};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sms::{Outcome, Outgoing, Reason, address, each, outcome_of};
use sms_text::{Encoding, measure};

use crate::BulkSms;
use crate::codes::Message;

/// Messages in a request.
pub(crate) const BATCH: usize = 100;

/// Characters that it keeps of a reference.
const REFERENCE: usize = 20;

impl BulkSms {
    /// A request that is malformed is refused as a whole. It is then repeated for each message alone: nothing of it was
    /// sent, and only so it shows which one it was.
    pub(crate) async fn send_batch(&self, messages: &[Outgoing]) -> Vec<Outcome> {
        match self.request(messages).await {
            Err(Failure::Refused { answer, .. }) if messages.len() > 1 && answer.status == StatusCode::BAD_REQUEST => {
                let mut outcomes = Vec::with_capacity(messages.len());
                for message in messages {
                    let alone = self.request(std::slice::from_ref(message)).await;
                    outcomes.extend(alone.unwrap_or_else(|failure| vec![refused(&failure)]));
                }
                outcomes
            }
            Err(failure) => each(refused(&failure), messages.len()),
            Ok(outcomes) => outcomes,
        }
    }

    async fn request(&self, messages: &[Outgoing]) -> Result<Vec<Outcome>, Failure> {
        let body: Vec<Value> = messages.iter().map(|message| self.body(message)).collect();
        let secret = self.settings.token_secret.expose_secret();
        let answer = self
            .service
            .ask(Repeat::Unsent, |client| {
                client.post(self.endpoint.clone()).basic_auth(&self.settings.token_id, Some(secret)).json(&body)
            })
            .await?;
        let sent: Vec<Message> = answer.json()?;
        if sent.len() != messages.len() {
            return Ok(each(Outcome::unclear("the answer is of other messages"), messages.len()));
        }
        Ok(messages.iter().zip(sent).map(|(message, sent)| outcome(message, sent)).collect())
    }

    fn body(&self, message: &Outgoing) -> Value {
        let length = measure(&message.text);
        let mut body = json!({
            "to": message.to.e164(),
            "body": message.text,
            "encoding": if length.encoding == Encoding::Gsm7 { "TEXT" } else { "UNICODE" },
            // It would cut a text after three parts unless told how many there are.
            "longMessageMaxParts": length.parts,
        });
        if let Some(fields) = body.as_object_mut() {
            if message.reference.len() <= REFERENCE {
                fields.insert("userSuppliedId".to_owned(), json!(message.reference));
            }
            if let Some(from) = message.from.as_ref().or(self.settings.from.as_ref()) {
                fields.insert("from".to_owned(), json!(from));
            }
        }
        body
    }
}

fn outcome(message: &Outgoing, sent: Message) -> Outcome {
    if address(&sent.to) != message.to.e164() {
        return Outcome::unclear("the answer is of another message");
    }
    match sent.status.as_ref().map(|status| (status.reason(), status.code())) {
        Some((Some(reason), code)) => Outcome::refused(reason, code, ""),
        _ => Outcome::Accepted { price: sent.price(), provider_id: Some(sent.id), segments: sent.number_of_parts },
    }
}

fn refused(failure: &Failure) -> Outcome {
    match (failure, outcome_of(failure)) {
        // The one thing it documents 403 for when sending.
        (Failure::Refused { answer, .. }, Outcome::Refused { code, text, .. }) if answer.status == StatusCode::FORBIDDEN => {
            Outcome::Refused { reason: Reason::NoCredit, code, text }
        }
        (_, outcome) => outcome,
    }
}
