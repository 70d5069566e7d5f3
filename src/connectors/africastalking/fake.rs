//! A pretended Africa's Talking. As strict as the real one: the key, the names of the fields, and one form per request.

use std::io;

use fakes::{Desk, Reply, Request, Server};
use serde_json::json;
use sms::Incoming;
use url::Url;
use url::form_urlencoded::Serializer;

/// The user name that it knows.
pub const USERNAME: &str = "school";
/// The key that it knows.
pub const API_KEY: &str = "atsk_fake_key";

/// Starts it. [`Desk::refuse`] takes its status codes, such as `403`; `402` refuses the whole request as the real one does.
///
/// # Errors
/// When there is no port.
pub async fn start() -> io::Result<Server> {
    Server::start(answer).await
}

fn answer(request: &Request, desk: &Desk) -> Reply {
    if request.method != "POST" || request.path != "/version1/messaging" {
        return Reply::text(404, "The requested resource could not be found.");
    }
    if request.header("apiKey") != Some(API_KEY) {
        return Reply::text(401, "The supplied authentication is invalid");
    }
    let Some(fields) = request.form() else { return Reply::text(400, "Request is not a form") };
    let field = |name: &str| sms::field(&fields, name);
    if field("username") != Some(USERNAME) {
        return Reply::text(401, "The supplied authentication is invalid");
    }
    let known = ["username", "to", "message", "from", "bulkSMSMode", "enqueue"];
    let (Some(to), Some(text)) = (field("to"), field("message")) else {
        return Reply::text(400, "Request is missing required form field");
    };
    if request.header("accept") != Some("application/json") || fields.iter().any(|(name, _)| !known.contains(&name.as_str())) {
        return Reply::text(400, "Unexpected field or media type");
    }
    if field("bulkSMSMode") != Some("1") {
        return Reply::text(400, "bulkSMSMode must be 1");
    }
    if desk.refusal(to).as_deref() == Some("402") {
        return Reply::json(201, &json!({"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}}));
    }
    let recipients: Vec<_> = to
        .split(',')
        .map(|number| match desk.refusal(number) {
            Some(code) => json!({
                "statusCode": code.parse::<i64>().unwrap_or(500), "number": number, "status": word(&code), "cost": "0",
                "messageId": "None",
            }),
            None => {
                let id = desk.accept("ATXid_", number, field("from"), text, None);
                json!({"statusCode": 101, "number": number, "status": "Success", "cost": "USD 0.0300", "messageId": id})
            }
        })
        .collect();
    let message = format!("Sent to {}/{}", recipients.len(), recipients.len());
    Reply::json(201, &json!({"SMSMessageData": {"Message": message, "Recipients": recipients}}))
}

fn word(code: &str) -> &'static str {
    match code {
        "401" => "RiskHold",
        "403" => "InvalidPhoneNumber",
        "404" => "UnsupportedNumberType",
        "405" => "InsufficientBalance",
        "406" => "UserInBlacklist",
        "407" => "CouldNotRoute",
        "409" => "DoNotDisturbRejection",
        "501" => "GatewayError",
        "502" => "RejectedByGateway",
        _ => "InternalServerError",
    }
}

/// A report as it calls it: `status` is its word, `failure` its reason for `Failed` and `Rejected`.
#[must_use]
pub fn report(url: Url, token: &str, id: &str, number: &str, status: &str, failure: Option<&str>) -> Incoming {
    let mut form = Serializer::new(String::new());
    form.extend_pairs([("id", id), ("status", status), ("phoneNumber", number), ("networkCode", "64804")]);
    if let Some(failure) = failure {
        form.append_pair("failureReason", failure);
    }
    form.append_pair("retryCount", "0");
    Incoming::post(url, token, "application/x-www-form-urlencoded", form.finish())
}

/// A message that somebody wrote, as it calls it.
#[must_use]
pub fn written(url: Url, token: &str, id: &str, from: &str, to: &str, text: &str) -> Incoming {
    let mut form = Serializer::new(String::new());
    form.extend_pairs([("date", "2026-02-03 10:11:12"), ("from", from), ("id", id), ("linkId", ""), ("text", text), ("to", to)]);
    form.append_pair("networkCode", "64804");
    Incoming::post(url, token, "application/x-www-form-urlencoded", form.finish())
}
