//! A pretended BulkSMS. As strict as the real one: basic authentication and the shape of every message; a text longer than
//! the parts that were allowed is refused, and letters that the alphabet does not have become `?`.

use std::io;

use fakes::{Desk, Reply, Request, Server};
use serde_json::{Value, json};
use sms::{Incoming, Number};
use url::Url;

/// The id of the token that it knows.
pub const TOKEN_ID: &str = "fake-token-id";
/// The token's secret.
pub const TOKEN_SECRET: &str = "fake-token-secret";

/// Starts it. [`Desk::refuse`] takes `credits` (403 for the whole request), `invalid` (400 for the whole request), or the
/// subtype of a failure, such as `BLOCKED`.
///
/// # Errors
/// When there is no port.
pub async fn start() -> io::Result<Server> {
    Server::start(answer).await
}

fn problem(status: u16, kind: &str, detail: &str) -> Reply {
    let kind = format!("https://developer.bulksms.com/json/v1/errors#{kind}");
    Reply::json(status, &json!({"type": kind, "title": "Refused", "status": status, "detail": detail}))
}

fn answer(request: &Request, desk: &Desk) -> Reply {
    if request.method != "POST" || request.path != "/v1/messages" {
        return problem(404, "not-found", "No such resource");
    }
    if !request.is_basic(TOKEN_ID, TOKEN_SECRET) {
        return problem(401, "authentication-failed", "Could not authenticate the user");
    }
    let body = request.json();
    let Some(entries) = body.as_ref().and_then(Value::as_array).filter(|entries| !entries.is_empty()) else {
        return problem(400, "bad-request", "A list of messages is expected");
    };
    for entry in entries {
        if let Some(detail) = wrong(entry) {
            return problem(400, "bad-request", detail);
        }
        match desk.refusal(entry["to"].as_str().unwrap_or_default()).as_deref() {
            Some("credits") => return problem(403, "insufficient-credits", "Not enough credits"),
            Some("invalid") => return problem(400, "bad-request", "A number is not valid"),
            _ => {}
        }
    }
    Reply::json(201, &entries.iter().map(|entry| accept(entry, desk)).collect())
}

fn wrong(entry: &Value) -> Option<&'static str> {
    let text = |name: &str| entry[name].as_str().filter(|text| !text.is_empty());
    let known = ["to", "from", "body", "encoding", "longMessageMaxParts", "userSuppliedId"];
    let Some(fields) = entry.as_object() else { return Some("An object is expected") };
    if fields.keys().any(|name| !known.contains(&name.as_str())) {
        return Some("An unknown property");
    }
    if text("to").is_none_or(|to| Number::parse(to).is_err()) {
        return Some("The recipient is not valid");
    }
    if !matches!(text("encoding"), Some("TEXT" | "UNICODE")) {
        return Some("The encoding is not valid");
    }
    let Some(body) = text("body") else { return Some("The body is missing") };
    let allowed = entry["longMessageMaxParts"].as_u64().unwrap_or(3);
    if u64::try_from(sms_text::measure(body).parts).is_ok_and(|parts| parts > allowed) {
        return Some("The body is too long");
    }
    text("userSuppliedId").is_some_and(|id| id.chars().count() > 20).then_some("The userSuppliedId is too long")
}

fn accept(entry: &Value, desk: &Desk) -> Value {
    let text = |name: &str| entry[name].as_str();
    let to = text("to").unwrap_or_default();
    let length = sms_text::measure(text("body").unwrap_or_default());
    let (kind, subtype) = match desk.refusal(to) {
        Some(subtype) => ("FAILED", Some(subtype)),
        None => ("ACCEPTED", None),
    };
    let known = |c: char| if text("encoding") == Some("UNICODE") || sms_text::septets(c).is_some() { c } else { '?' };
    let body: String = text("body").unwrap_or_default().chars().map(known).collect();
    let id =
        if subtype.is_none() { desk.accept("bs-", to, text("from"), &body, text("userSuppliedId")) } else { "bs-0".to_owned() };
    json!({
        "id": id, "type": "SENT", "from": text("from"), "to": to.trim_start_matches('+'), "body": body,
        "encoding": text("encoding"), "numberOfParts": length.parts, "creditCost": length.parts, "userSuppliedId": text("userSuppliedId"),
        "submission": {"id": "1-1", "date": "2026-02-03T10:11:12Z"},
        "status": {"id": format!("{kind}.{}", subtype.as_deref().unwrap_or("null")), "type": kind, "subtype": subtype},
    })
}

/// A report as it calls it; `status` is such as `DELIVERED` or `FAILED.EXPIRED`.
#[must_use]
pub fn report(url: Url, token: &str, id: &str, reference: Option<&str>, to: &str, status: &str) -> Incoming {
    let (kind, subtype) = status.split_once('.').map_or((status, None), |(kind, subtype)| (kind, Some(subtype)));
    let body = json!([{
        "id": id, "type": "SENT", "from": "27000", "to": to, "body": "Hello", "encoding": "TEXT", "creditCost": 1.0,
        "numberOfParts": 1, "userSuppliedId": reference, "submission": {"id": "1-1", "date": "2026-02-03T10:11:12Z"},
        "status": {"id": format!("{kind}.{}", subtype.unwrap_or("null")), "type": kind, "subtype": subtype},
    }]);
    Incoming::post(url, token, "application/json", body.to_string())
}

/// A message that somebody wrote, as it calls it.
#[must_use]
pub fn written(url: Url, token: &str, id: &str, from: &str, to: &str, text: &str, answers: Option<&str>) -> Incoming {
    let body = json!([{
        "id": id, "type": "RECEIVED", "from": from, "to": to, "body": text, "encoding": "TEXT", "relatedSentMessageId": answers,
        "submission": {"id": "", "date": "2026-02-03T12:11:12+02:00"}, "status": {"id": "UNKNOWN.null", "type": "UNKNOWN"},
    }]);
    Incoming::post(url, token, "application/json", body.to_string())
}
