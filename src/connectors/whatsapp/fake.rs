//! A pretended Cloud API. As strict as the real one: the token, the shape of each kind of message, and the templates it knows.

use std::io;

use aws_lc_rs::hmac;
use fakes::{Desk, Reply, Request, Server};
use serde_json::{Value, json};
use sms::{Incoming, Number};
use url::Url;

/// The version of the API that it speaks.
pub const VERSION: &str = "v23.0";
/// The business number that it knows, by its id.
pub const PHONE_NUMBER_ID: &str = "106540352242922";
/// The access token that it knows.
pub const ACCESS_TOKEN: &str = "fake-access-token";
/// The secret with which it signs its webhooks.
pub const APP_SECRET: &str = "fake-app-secret";
/// The templates that it knows, in English: their names, and how many parameters their bodies have.
pub const TEMPLATES: [(&str, usize); 2] = [("fee_reminder", 2), ("absence", 3)];

/// Starts it. [`Desk::refuse`] takes its error codes, such as `131047`.
///
/// # Errors
/// When there is no port.
pub async fn start() -> io::Result<Server> {
    Server::start(answer).await
}

fn problem(status: u16, code: i64, details: &str) -> Reply {
    let data = json!({"messaging_product": "whatsapp", "details": details});
    let error = json!({"message": format!("(#{code}) Refused"), "type": "OAuthException", "code": code, "error_data": data, "fbtrace_id": "A"});
    Reply::json(status, &json!({ "error": error }))
}

fn answer(request: &Request, desk: &Desk) -> Reply {
    if request.method != "POST" || request.path != format!("/{VERSION}/{PHONE_NUMBER_ID}/messages") {
        return problem(400, 33, "Unsupported request");
    }
    if request.header("authorization") != Some(format!("Bearer {ACCESS_TOKEN}").as_str()) {
        return problem(401, 190, "Invalid OAuth access token");
    }
    let Some(body) = request.json() else { return problem(400, 100, "The body is not JSON") };
    if let Err((code, details)) = check(&body) {
        return problem(if code == 132_001 { 404 } else { 400 }, code, &details);
    }
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let to = text("to");
    if let Some(code) = desk.refusal(to).and_then(|code| code.parse().ok()) {
        let status = match code {
            4 | 80007 | 130_429 | 131_056 => 429,
            131_000 => 500,
            2 | 131_016 | 131_057 => 503,
            190 => 401,
            _ => 400,
        };
        return problem(status, code, "told to refuse");
    }
    let content = body.get(text("type")).map(Value::to_string).unwrap_or_default();
    let id =
        desk.accept("wamid.", to, Some(PHONE_NUMBER_ID), &content, body.get("biz_opaque_callback_data").and_then(Value::as_str));
    Reply::json(
        200,
        &json!({
            "messaging_product": "whatsapp", "contacts": [{"input": to, "wa_id": to}],
            "messages": [{"id": id, "message_status": "accepted"}],
        }),
    )
}

fn check(body: &Value) -> Result<(), (i64, String)> {
    let wrong = |code: i64, details: &str| Err((code, details.to_owned()));
    let Some(kind) = body["type"].as_str() else { return wrong(131_008, "type is required") };
    let known = ["messaging_product", "recipient_type", "to", "type", "biz_opaque_callback_data", "context", kind];
    if body.as_object().is_none_or(|fields| fields.keys().any(|name| !known.contains(&name.as_str()))) {
        return wrong(100, "an unexpected key");
    }
    if body["messaging_product"] != "whatsapp" || body["recipient_type"].as_str().is_some_and(|kind| kind != "individual") {
        return wrong(100, "messaging_product, recipient_type");
    }
    if body["to"].as_str().is_none_or(|to| Number::parse(&format!("+{to}")).is_err()) {
        return wrong(131_009, "to");
    }
    let content = &body[kind];
    match kind {
        "text" => match content["body"].as_str().map(|text| text.chars().count()) {
            Some(1..=4096) => Ok(()),
            _ => wrong(100, "text.body"),
        },
        "template" => check_template(content),
        "image" | "document" | "audio" | "video" => {
            let allowed = if kind == "audio" { &["link"][..] } else { &["link", "caption", "filename"] };
            let extra = content.as_object().is_none_or(|fields| fields.keys().any(|name| !allowed.contains(&name.as_str())));
            let link = content["link"].as_str().and_then(|link| Url::parse(link).ok());
            if extra || link.is_none() { wrong(131_053, "the media's fields") } else { Ok(()) }
        }
        _ => wrong(131_051, "an unsupported type"),
    }
}

fn check_template(template: &Value) -> Result<(), (i64, String)> {
    let name = template["name"].as_str().unwrap_or_default();
    let Some((_, expected)) = TEMPLATES
        .iter()
        .find(|(known, _)| *known == name)
        .filter(|_| template.pointer("/language/code").is_some_and(|code| code == "en"))
    else {
        return Err((132_001, format!("template name ({name}) does not exist in this language")));
    };
    let body = template["components"].as_array().into_iter().flatten().find(|component| component["type"] == "body");
    let parameters = body.and_then(|body| body["parameters"].as_array()).map_or(0, Vec::len);
    if parameters == *expected { Ok(()) } else { Err((132_000, format!("{parameters} parameters, {expected} expected"))) }
}

/// A call with this body, signed with a secret.
#[must_use]
pub fn signed_call(url: Url, secret: &str, body: &str) -> Incoming {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), body.as_bytes());
    let mut call = Incoming::post(url, "", "application/json", body.to_owned());
    call.headers.push(("X-Hub-Signature-256".to_owned(), format!("sha256={}", hex::encode(tag))));
    call
}

fn webhook(url: Url, part: &str, content: Value) -> Incoming {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550783881", "phone_number_id": PHONE_NUMBER_ID},
    });
    if let Some(fields) = value.as_object_mut() {
        fields.insert(part.to_owned(), content);
    }
    let body = json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": "102290129340398", "changes": [{"value": value, "field": "messages"}]}],
    });
    signed_call(url, APP_SECRET, &body.to_string())
}

/// A text that somebody wrote, as it calls it, signed. `from` is a number's digits.
#[must_use]
pub fn written(url: Url, id: &str, from: &str, text: &str) -> Incoming {
    let message = json!({"from": from, "id": id, "timestamp": "1770113472", "type": "text", "text": {"body": text}});
    webhook(url, "messages", json!([message]))
}

/// A report as it calls it, signed. `status` is its word, `error` the code of a failure.
#[must_use]
pub fn report(url: Url, id: &str, reference: &str, to: &str, status: &str, error: Option<i64>) -> Incoming {
    let errors: Vec<Value> = error.map(|code| json!({"code": code, "title": "Refused"})).into_iter().collect();
    let status = json!({
        "id": id, "status": status, "timestamp": "1770113475", "recipient_id": to, "biz_opaque_callback_data": reference,
        "pricing": {"billable": true, "category": "utility"}, "errors": errors,
    });
    webhook(url, "statuses", json!([status]))
}

/// The call with which it tries an address.
#[must_use]
pub fn verification(mut url: Url, verify_token: &str, challenge: &str) -> Incoming {
    let fields = [("hub.mode", "subscribe"), ("hub.challenge", challenge), ("hub.verify_token", verify_token)];
    url.query_pairs_mut().extend_pairs(fields);
    Incoming { method: "GET".to_owned(), token: String::new(), url, headers: Vec::new(), body: Default::default() }
}
