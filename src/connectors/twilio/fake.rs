//! A pretended Twilio. As strict as the real one: basic authentication, a form, and its error bodies.

use std::io;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use fakes::{Desk, Reply, Request, Server};
use serde_json::{Value, json};
use sms::{Incoming, Number};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::signature::signed_text;

/// The account that it knows.
pub const ACCOUNT_SID: &str = "AC00000000000000000000000000000001";
/// The account's token.
pub const AUTH_TOKEN: &str = "fake-auth-token";

/// Starts it. [`Desk::refuse`] takes its error codes, such as `21610`.
///
/// # Errors
/// When there is no port.
pub async fn start() -> io::Result<Server> {
    Server::start(answer).await
}

fn problem(status: u16, code: i64, message: &str) -> Reply {
    let more = format!("https://www.twilio.com/docs/errors/{code}");
    Reply::json(status, &json!({"code": code, "message": message, "more_info": more, "status": status}))
}

fn answer(request: &Request, desk: &Desk) -> Reply {
    if request.path != format!("/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json") || request.method != "POST" {
        return problem(404, 20404, "The requested resource was not found");
    }
    if !request.is_basic(ACCOUNT_SID, AUTH_TOKEN) {
        return problem(401, 20003, "Authenticate");
    }
    let Some(fields) = request.form() else { return problem(400, 21604, "A form is expected") };
    let field = |name: &str| sms::field(&fields, name);
    let known = ["To", "From", "MessagingServiceSid", "Body", "StatusCallback"];
    if let Some((name, _)) = fields.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        return problem(400, 20001, &format!("Unknown parameter {name}"));
    }
    let Some(to) = field("To") else { return problem(400, 21604, "A 'To' phone number is required.") };
    let Some(from) = field("From").or_else(|| field("MessagingServiceSid")) else {
        return problem(400, 21603, "A 'From' phone number is required.");
    };
    let Some(text) = field("Body") else { return problem(400, 21602, "Message body is required.") };
    if text.chars().count() > 1600 {
        return problem(400, 21617, "The concatenated message body exceeds the 1600 character limit.");
    }
    if Number::parse(to).is_err() {
        return problem(400, 21211, &format!("The 'To' number {to} is not a valid phone number."));
    }
    if field("StatusCallback").is_some_and(|url| Url::parse(url).is_err()) {
        return problem(400, 21609, "The StatusCallback URL is not a valid URL.");
    }
    if let Some(code) = desk.refusal(to) {
        let status = if code == "20429" { 429 } else { 400 };
        return problem(status, code.parse().unwrap_or(20001), &format!("The message to {to} is refused"));
    }
    let callback = field("StatusCallback").and_then(|url| Url::parse(url).ok());
    let reference = callback.and_then(|url| url.query_pairs().find(|(name, _)| name == "reference").map(|(_, v)| v.into_owned()));
    let sid = desk.accept("SM0000000000000000000000000000000", to, Some(from), text, reference.as_deref());
    Reply::json(201, &created(&sid, to, from, text))
}

fn created(sid: &str, to: &str, from: &str, text: &str) -> Value {
    json!({
        "account_sid": ACCOUNT_SID, "api_version": "2010-04-01", "body": text, "date_created": "Tue, 03 Feb 2026 10:11:12 +0000",
        "date_sent": null, "direction": "outbound-api", "error_code": null, "error_message": null, "from": from,
        "messaging_service_sid": null, "num_media": "0", "num_segments": "1", "price": null, "price_unit": "USD", "sid": sid,
        "status": "queued", "to": to,
    })
}

/// A call with these fields, signed with a token.
#[must_use]
pub fn signed_call(url: Url, token: &str, fields: &[(&str, &str)]) -> Incoming {
    let owned: Vec<(String, String)> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    let signature = BASE64_STANDARD.encode(hmac::sign(&key, signed_text(url.as_str(), &owned).as_bytes()));
    let body = Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut call = Incoming::post(url, "", "application/x-www-form-urlencoded", body);
    call.headers.push(("X-Twilio-Signature".to_owned(), signature));
    call
}

/// A report as it calls it, signed.
#[must_use]
pub fn report(url: Url, sid: &str, to: &str, status: &str, error: Option<&str>) -> Incoming {
    let mut fields = vec![
        ("SmsSid", sid),
        ("SmsStatus", status),
        ("MessageStatus", status),
        ("To", to),
        ("MessageSid", sid),
        ("AccountSid", ACCOUNT_SID),
        ("From", "SCHOOL"),
        ("ApiVersion", "2010-04-01"),
    ];
    fields.extend(error.map(|code| ("ErrorCode", code)));
    signed_call(url, AUTH_TOKEN, &fields)
}

/// A message that somebody wrote, as it calls it, signed.
#[must_use]
pub fn written(url: Url, sid: &str, from: &str, to: &str, text: &str) -> Incoming {
    let fields = [
        ("MessageSid", sid),
        ("AccountSid", ACCOUNT_SID),
        ("From", from),
        ("To", to),
        ("Body", text),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
    ];
    signed_call(url, AUTH_TOKEN, &fields)
}
