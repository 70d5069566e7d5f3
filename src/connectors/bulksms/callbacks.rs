//! What its callbacks say: lists of messages, both those that were sent and those that somebody wrote.

use sms::{Inbound, Incoming, Receipt, Rejected, Status, address, json, time};

use crate::codes::Message;

fn messages(call: &Incoming, kind: &str) -> Result<Vec<Message>, Rejected> {
    let malformed = |error: serde_json::Error| {
        let text = error.to_string();
        let safe = text.starts_with("missing field");
        Rejected::Malformed(if safe { text } else { "it is no list of messages".to_owned() })
    };
    let all: Vec<Message> = serde_json::from_value(json(call)?).map_err(malformed)?;
    Ok(all.into_iter().filter(|message| message.kind.as_deref() == Some(kind)).collect())
}

/// Reads a callback about messages sent before. It is the caller who knows that the provider sent it: whoever reads here has seen
/// the secret of the address.
///
/// # Errors
/// [`Rejected::Malformed`] for what is no report.
pub fn receipts(call: &Incoming) -> Result<Vec<Receipt>, Rejected> {
    Ok(messages(call, "SENT")?.into_iter().map(receipt).collect())
}

fn receipt(message: Message) -> Receipt {
    let status = message.status.as_ref();
    Receipt {
        provider_id: Some(message.id.clone()),
        reference: message.user_supplied_id.clone().filter(|reference| !reference.is_empty()),
        to: Some(address(&message.to)),
        reason: status.and_then(|status| status.reason()),
        code: status.map(|status| status.code()),
        segments: message.number_of_parts,
        price: message.price(),
        ..Receipt::of(status.map_or(Status::Unknown, |status| status.status()))
    }
}

/// Reads a callback about messages that somebody wrote to us; as [`receipts`] does.
///
/// # Errors
/// [`Rejected::Malformed`] for what is no message.
pub fn inbound(call: &Incoming) -> Result<Vec<Inbound>, Rejected> {
    messages(call, "RECEIVED")?.into_iter().map(written).collect()
}

fn written(message: Message) -> Result<Inbound, Rejected> {
    let from = message.from.ok_or_else(|| Rejected::Malformed("missing field `from`".to_owned()))?;
    Ok(Inbound {
        provider_id: Some(message.id),
        from: address(&from),
        to: address(&message.to),
        text: message.body.unwrap_or_default(),
        at: message.submission.and_then(|submission| submission.date).as_deref().and_then(time),
        answers: message.related_sent_message_id,
    })
}
