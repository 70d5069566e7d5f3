//! What its callbacks say: lists of events, or the one object of the older integration.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde_json::Value;
use sms::{Inbound, Incoming, Receipt, Rejected, Status, address, json, text};

use crate::codes::{of_failure, of_report};

/// The objects of an event, or the body itself if it is not of that kind.
fn events<'a>(body: &'a Value, name: &str, mark: &str) -> Result<Vec<&'a Value>, Rejected> {
    let event = &body["event"];
    match event[name].as_array() {
        Some(events) => Ok(events.iter().collect()),
        None if event.is_null() && body.get(mark).is_some() => Ok(vec![body]),
        None => Err(Rejected::Malformed(format!("no `{name}`"))),
    }
}

fn optional(value: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| text(&value[*name])).map(std::borrow::Cow::into_owned)
}

fn needed(value: &Value, names: &[&str]) -> Result<String, Rejected> {
    optional(value, names).ok_or_else(|| Rejected::Malformed(format!("no `{}`", names.first().unwrap_or(&""))))
}

/// Milliseconds since 1970, as a number or as text.
fn time(value: &Value) -> Option<DateTime<chrono::Utc>> {
    DateTime::from_timestamp_millis(text(&value["timestamp"])?.parse().ok()?)
}

/// Reads a callback about messages sent before. It is the caller who knows that the provider sent it: whoever reads here has seen
/// the secret of the address.
///
/// # Errors
/// [`Rejected::Malformed`] for what is no report.
pub fn receipts(call: &Incoming, statuses: &BTreeMap<String, Status>) -> Result<Vec<Receipt>, Rejected> {
    let body = json(call)?;
    events(&body, "messageStatusUpdate", "statusCode")?.into_iter().map(|event| receipt(event, statuses)).collect()
}

fn receipt(event: &Value, statuses: &BTreeMap<String, Status>) -> Result<Receipt, Rejected> {
    let word = optional(event, &["status"]).unwrap_or_default().to_ascii_uppercase();
    let number = text(&event["statusCode"]).and_then(|number| number.parse().ok());
    if word.is_empty() && number.is_none() {
        return Err(Rejected::Malformed("no `status`".to_owned()));
    }
    let status = statuses.get(&word).copied().unwrap_or_else(|| of_report(&word, number));
    let failed = status.is_final() && status != Status::Delivered;
    Ok(Receipt {
        provider_id: Some(needed(event, &["messageId", "apiMessageId"])?),
        reference: optional(event, &["clientMessageId"]),
        to: optional(event, &["to"]).as_deref().map(address),
        reason: failed.then(|| of_failure(&word)),
        code: if word.is_empty() { number.map(|number: i64| number.to_string()) } else { Some(word) },
        at: time(event),
        ..Receipt::of(status)
    })
}

/// Reads a callback about messages that somebody wrote to us; as [`receipts`] does.
///
/// # Errors
/// [`Rejected::Malformed`] for what is no message.
pub fn inbound(call: &Incoming) -> Result<Vec<Inbound>, Rejected> {
    let body = json(call)?;
    events(&body, "moText", "fromNumber")?.into_iter().map(written).collect()
}

fn written(event: &Value) -> Result<Inbound, Rejected> {
    Ok(Inbound {
        provider_id: Some(needed(event, &["messageId"])?),
        from: address(&needed(event, &["from", "fromNumber"])?),
        to: address(&needed(event, &["to", "toNumber"])?),
        text: optional(event, &["content", "text"]).unwrap_or_default(),
        at: time(event),
        answers: optional(event, &["relatedMessageId", "replyMessageId"]),
    })
}
