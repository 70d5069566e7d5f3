//! A pretended Clickatell. As strict as the real one: the key, the shape of every message, and at most 200 of them.

use std::io;

use fakes::{Desk, Reply, Request, Server};
use serde_json::{Value, json};
use sms::{Incoming, Number};
use url::Url;

/// The key that it knows.
pub const API_KEY: &str = "fake-clickatell-key";

/// Starts it. [`Desk::refuse`] takes its error codes. `20` and `26` to `29` are said of the one message, others, such as
/// `25`, refuse the whole request.
///
/// # Errors
/// When there is no port.
pub async fn start() -> io::Result<Server> {
    Server::start(answer).await
}

fn problem(status: u16, code: i64, description: &str) -> Reply {
    Reply::json(status, &json!({"messages": [], "error": {"code": code, "description": description}}))
}

fn answer(request: &Request, desk: &Desk) -> Reply {
    if request.path != "/v1/message" {
        return problem(400, 41, "Resource does not exist");
    }
    if request.method != "POST" {
        return problem(400, 42, "HTTP method is not supported on this resource");
    }
    if request.header("authorization") != Some(API_KEY) {
        return problem(401, 1, "Invalid or missing Integration API Key");
    }
    let Some(body) = request.json() else { return problem(400, 21, "Payload data is malformed") };
    let Some(messages) = body.get("messages").and_then(Value::as_array).filter(|messages| !messages.is_empty()) else {
        return problem(400, 23, "Invalid or missing parameter: messages");
    };
    if messages.len() > 200 {
        return problem(400, 22, "Maximum messages per request payload exceeded");
    }
    for message in messages {
        if let Some(reply) = check(message, desk) {
            return reply;
        }
    }
    let sent: Vec<Value> = messages.iter().map(|message| accept(message, desk)).collect();
    Reply::json(202, &json!({"messages": sent, "error": null}))
}

fn check(message: &Value, desk: &Desk) -> Option<Reply> {
    let text = |name: &str| message[name].as_str().filter(|text| !text.is_empty());
    let known = ["channel", "to", "content", "from", "clientMessageId"];
    if let Some(name) = message.as_object()?.keys().find(|name| !known.contains(&name.as_str())) {
        return Some(problem(400, 23, &format!("Invalid or missing parameter: {name}")));
    }
    if text("channel") != Some("sms") || text("content").is_none() {
        return Some(problem(400, 23, "Invalid or missing parameter: channel, content"));
    }
    let Some(to) = text("to").filter(|to| Number::parse(&format!("+{to}")).is_ok()) else {
        return Some(problem(400, 25, &format!("Invalid recipient address: {}", message["to"])));
    };
    let code: i64 = desk.refusal(to)?.parse().unwrap_or(18);
    let of_one = matches!(code, 20 | 26..=29);
    (!of_one).then(|| problem(if code == 1 { 401 } else { 400 }, code, &format!("Refused: {to}")))
}

fn accept(message: &Value, desk: &Desk) -> Value {
    let text = |name: &str| message[name].as_str();
    let to = text("to").unwrap_or_default();
    if let Some(code) = desk.refusal(to) {
        let error = json!({"code": code.parse::<i64>().unwrap_or(18), "description": format!("Refused: {to}")});
        return json!({"apiMessageId": null, "accepted": false, "to": to, "error": error});
    }
    let id = desk.accept("ct-", to, text("from"), text("content").unwrap_or_default(), text("clientMessageId"));
    json!({"apiMessageId": id, "accepted": true, "to": to, "error": null})
}

/// A report as it calls it.
#[must_use]
pub fn report(url: Url, token: &str, id: &str, reference: &str, to: &str, status: (&str, i64)) -> Incoming {
    let body = json!({"integrationId": "i1", "integrationName": "school", "event": {"messageStatusUpdate": [{
        "channel": "sms", "messageId": id, "clientMessageId": reference, "to": to, "timestamp": 1_770_113_475_000_i64,
        "status": status.0, "statusCode": status.1,
    }]}});
    Incoming::post(url, token, "application/json", body.to_string())
}

/// A message that somebody wrote, as it calls it.
#[must_use]
pub fn written(url: Url, token: &str, id: &str, from: &str, to: &str, text: &str) -> Incoming {
    let body = json!({"integrationId": "i1", "event": {"moText": [{
        "channel": "sms", "messageId": id, "relatedMessageId": null, "from": from, "to": to,
        "timestamp": 1_770_113_472_000_i64, "content": text,
    }]}});
    Incoming::post(url, token, "application/json", body.to_string())
}
