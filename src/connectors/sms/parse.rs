//! Reading the bodies of callbacks.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::Value;

use crate::{Incoming, Rejected};

/// The fields of a form, of the query and the body, in their order.
#[must_use]
pub fn form(call: &Incoming) -> Vec<(String, String)> {
    let body = url::form_urlencoded::parse(&call.body);
    call.url.query_pairs().chain(body).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// A field of a form by its name: the first, and nothing for an empty one.
#[must_use]
pub fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
}

/// The body as JSON.
///
/// # Errors
/// [`Rejected::Malformed`], with the place where it stops being JSON.
pub fn json(call: &Incoming) -> Result<Value, Rejected> {
    serde_json::from_slice(&call.body).map_err(|error| {
        let kind = if error.is_eof() { "ends early" } else { "is not JSON" };
        Rejected::Malformed(format!("the body {kind} at line {}, column {}", error.line(), error.column()))
    })
}

/// A text or a number of JSON as text: providers are not of one mind what an id is. Nothing for an empty text.
#[must_use]
pub fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) if !text.is_empty() => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// A time as providers write it: RFC 3339, the same with an offset without colon, or `2026-02-03 10:11:12` in UTC.
#[must_use]
pub fn time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let offset = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"));
    offset
        .map(|time| time.to_utc())
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").map(|time| time.and_utc()))
        .ok()
}
