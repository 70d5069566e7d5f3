//! A pretended Infobip. As strict as the real one: the key, the shape of every message, and its violations.

use std::io;

use fakes::{Desk, Reply, Request, Server};
use serde_json::{Value, json};
use sms::{Incoming, Number};
use url::Url;

/// The key that it knows.
pub const API_KEY: &str = "fake-infobip-key";

/// Starts it. [`Desk::refuse`] takes the name of a state, such as `REJECTED_NOT_ENOUGH_CREDITS`.
///
/// # Errors
/// When there is no port.
pub async fn start() -> io::Result<Server> {
    Server::start(answer).await
}

fn invalid(property: &str, violation: &str) -> Reply {
    let violations = json!([{ "property": property, "violation": violation }]);
    Reply::json(
        400,
        &json!({"errorCode": "E400", "description": "Request cannot be processed.", "action": "Check the syntax.", "violations": violations, "resources": []}),
    )
}

fn answer(request: &Request, desk: &Desk) -> Reply {
    if request.method != "POST" || request.path != "/sms/3/messages" {
        return Reply::json(404, &json!({"errorCode": "E404", "description": "Not found.", "violations": []}));
    }
    if request.header("authorization") != Some(format!("App {API_KEY}").as_str()) {
        return Reply::json(
            401,
            &json!({"errorCode": "E401", "description": "The request lacks valid authentication credentials.", "violations": []}),
        );
    }
    let Some(body) = request.json() else { return invalid("", "malformed JSON") };
    let Some(messages) = body.get("messages").and_then(Value::as_array).filter(|messages| !messages.is_empty()) else {
        return invalid("messages", "must not be empty");
    };
    for (place, message) in messages.iter().enumerate() {
        if let Some(reply) = check(place, message) {
            return reply;
        }
    }
    let sent: Vec<Value> = messages.iter().map(|message| accept(message, desk)).collect();
    Reply::json(200, &json!({"bulkId": "bulk-1", "messages": sent}))
}

fn check(place: usize, message: &Value) -> Option<Reply> {
    let at = |field: &str| format!("messages[{place}].{field}");
    let known = ["sender", "destinations", "content", "webhooks", "options"];
    if let Some(name) = message.as_object()?.keys().find(|name| !known.contains(&name.as_str())) {
        return Some(invalid(&at(name), "unrecognised property"));
    }
    let text = |pointer: &str| message.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    if text("/content/text").is_none() {
        return Some(invalid(&at("content.text"), "must not be blank"));
    }
    if text("/sender").is_none() {
        return Some(invalid(&at("sender"), "must not be blank"));
    }
    // 999 stands for the numbers that only its own rules refuse.
    let is_number = |to: &str| Number::parse(&format!("+{to}")).is_ok() && !to.starts_with("999");
    if !text("/destinations/0/to").is_some_and(is_number) {
        return Some(invalid(&at("destinations[0].to"), "must be a valid MSISDN"));
    }
    if message.pointer("/webhooks/delivery").is_some()
        && text("/webhooks/delivery/url").is_none_or(|url| Url::parse(url).is_err())
    {
        return Some(invalid(&at("webhooks.delivery.url"), "must be a valid URL"));
    }
    None
}

fn accept(message: &Value, desk: &Desk) -> Value {
    let text = |pointer: &str| message.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let to = text("/destinations/0/to");
    if let Some(name) = desk.refusal(to) {
        let status = json!({"groupId": 5, "groupName": "REJECTED", "id": 12, "name": name, "description": "Refused"});
        return json!({"messageId": "none", "status": status, "destination": to, "details": {"messageCount": 1}});
    }
    let reference = Some(text("/webhooks/callbackData")).filter(|reference| !reference.is_empty());
    let id = desk.accept("ib-", to, Some(text("/sender")), text("/content/text"), reference);
    let status =
        json!({"groupId": 1, "groupName": "PENDING", "id": 26, "name": "PENDING_ACCEPTED", "description": "Message accepted"});
    json!({"messageId": id, "status": status, "destination": to, "details": {"messageCount": 1}})
}

/// A report as it calls it. `group` is 1 pending, 2 undeliverable, 3 delivered, 4 expired, 5 rejected.
#[must_use]
pub fn report(url: Url, token: &str, id: &str, reference: &str, to: &str, group: i64, name: &str) -> Incoming {
    let body = json!({"results": [{
        "bulkId": "bulk-1", "messageId": id, "to": to, "sentAt": "2026-02-03T10:11:12.000+0000",
        "doneAt": "2026-02-03T10:11:15.000+0000", "messageCount": 1, "mccMnc": "64804",
        "price": {"pricePerMessage": 0.01, "currency": "EUR"},
        "status": {"groupId": group, "groupName": "", "id": 5, "name": name, "description": ""},
        "error": {"groupId": 0, "groupName": "OK", "id": 0, "name": "NO_ERROR", "description": "No Error", "permanent": false},
        "callbackData": reference,
    }]});
    Incoming::post(url, token, "application/json", body.to_string())
}

/// A message that somebody wrote, as it calls it.
#[must_use]
pub fn written(url: Url, token: &str, id: &str, from: &str, to: &str, text: &str) -> Incoming {
    let body = json!({"results": [{
        "messageId": id, "from": from, "to": to, "text": text, "cleanText": text, "keyword": "",
        "receivedAt": "2026-02-03T10:11:12.000+0000", "smsCount": 1, "price": {"pricePerMessage": 0, "currency": "EUR"},
        "callbackData": "",
    }], "messageCount": 1, "pendingMessageCount": 0});
    Incoming::post(url, token, "application/json", body.to_string())
}
