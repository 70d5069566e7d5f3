//! Reading the body of a webhook. Only what is needed is asked for: new fields and kinds appear without notice.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sms::{Rejected, address, text};

use crate::code::outcome_of_code;
use crate::{Event, Kind, MediaKind, Message, Report, Status};

pub(crate) fn events(body: &Value) -> Result<Vec<Event>, Rejected> {
    if body["object"] != "whatsapp_business_account" {
        return Err(Rejected::Malformed("it is about no WhatsApp account".to_owned()));
    }
    let entries = body["entry"].as_array().ok_or_else(|| Rejected::Malformed("no `entry`".to_owned()))?;
    Ok(entries.iter().flat_map(|entry| list(&entry["changes"])).flat_map(change).collect())
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn owned(value: &Value) -> Option<String> {
    text(value).map(std::borrow::Cow::into_owned)
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(text(value)?.parse().ok()?, 0)
}

fn change(change: &Value) -> Vec<Event> {
    let (field, value) = (owned(&change["field"]).unwrap_or_default(), &change["value"]);
    let number = value.pointer("/metadata/phone_number_id").and_then(owned);
    let other = |raw: &Value| Event::Other { phone_number_id: number.clone(), field: field.clone(), raw: raw.clone() };
    let Some(known) = number.as_deref().filter(|_| field == "messages") else { return vec![other(value)] };
    let mut events: Vec<Event> = Vec::new();
    events.extend(list(&value["messages"]).map(|one| message(one, value, known).unwrap_or_else(|| other(one))));
    events.extend(list(&value["statuses"]).map(|one| report(one, known).unwrap_or_else(|| other(one))));
    events.extend(list(&value["errors"]).map(other));
    if events.is_empty() {
        events.push(other(value));
    }
    events
}

/// Nothing when it has not even an id and a sender.
fn message(message: &Value, value: &Value, phone_number_id: &str) -> Option<Event> {
    let from = owned(&message["from"])?;
    let contact = list(&value["contacts"]).find(|contact| contact["wa_id"] == message["from"]);
    Some(Event::Message(Message {
        phone_number_id: phone_number_id.to_owned(),
        id: owned(&message["id"])?,
        name: contact.and_then(|contact| contact.pointer("/profile/name")).and_then(owned),
        at: time(&message["timestamp"]),
        answers: message.pointer("/context/id").and_then(owned),
        kind: kind(message),
        from: address(&from),
    }))
}

fn kind(message: &Value) -> Kind {
    let name = owned(&message["type"]).unwrap_or_default();
    let content = &message[name.as_str()];
    understood(&name, content).unwrap_or_else(|| Kind::Other { kind: name.clone(), raw: message.clone() })
}

fn understood(name: &str, content: &Value) -> Option<Kind> {
    Some(match name {
        "text" => Kind::Text(content["body"].as_str()?.to_owned()),
        "button" => Kind::Button { payload: owned(&content["payload"])?, text: owned(&content["text"]).unwrap_or_default() },
        "interactive" => {
            let choice = &content[content["type"].as_str()?];
            Kind::Choice { id: owned(&choice["id"])?, title: owned(&choice["title"]).unwrap_or_default() }
        }
        "location" => Kind::Location { latitude: content["latitude"].as_f64()?, longitude: content["longitude"].as_f64()? },
        "reaction" => Kind::Reaction { to: owned(&content["message_id"])?, emoji: owned(&content["emoji"]) },
        _ => Kind::Media {
            kind: MediaKind::of(name)?,
            id: owned(&content["id"])?,
            mime_type: owned(&content["mime_type"]),
            caption: owned(&content["caption"]),
            filename: owned(&content["filename"]),
        },
    })
}

fn report(status: &Value, phone_number_id: &str) -> Option<Event> {
    let code = list(&status["errors"]).find_map(|error| error["code"].as_i64());
    Some(Event::Report(Report {
        phone_number_id: phone_number_id.to_owned(),
        id: owned(&status["id"])?,
        reference: owned(&status["biz_opaque_callback_data"]),
        to: owned(&status["recipient_id"]).as_deref().map(address),
        status: Status::of(status["status"].as_str()?),
        at: time(&status["timestamp"]),
        category: status.pointer("/pricing/category").and_then(owned),
        failure: code.map(|code| outcome_of_code(code, None)),
    }))
}
