//! A pretended gateway with the two interfaces that small providers have: one asked by GET that answers in words, one asked
//! with JSON; and their descriptions.

use std::collections::BTreeMap;
use std::io;

use fakes::{Desk, Reply, Request, Server};
use serde_json::json;
use sms::{Incoming, Number};
use url::Url;

use crate::{Definition, Settings};

/// The user that it knows.
pub const USER: &str = "school";
/// The user's password.
pub const PASSWORD: &str = "fake&pass=word";

/// The interface that is asked by GET, described. `BASE` is the address of the gateway, with a slash at its end.
const BY_GET: &str = include_str!("fixtures/by_get.json");
/// The interface that is asked with JSON, described.
const BY_JSON: &str = include_str!("fixtures/by_json.json");

/// Starts it. [`Desk::refuse`] takes `credit`, `number`, `sender`, `busy` or any other word.
///
/// # Errors
/// When there is no port.
pub async fn start() -> io::Result<Server> {
    Server::start(answer).await
}

/// An account with the interface that is asked by GET.
///
/// # Errors
/// Never: the description is a fixture.
pub fn by_get(base: &Url) -> serde_json::Result<Settings> {
    settings(BY_GET, base)
}

/// An account with the interface that is asked with JSON.
///
/// # Errors
/// Never: the description is a fixture.
pub fn by_json(base: &Url) -> serde_json::Result<Settings> {
    settings(BY_JSON, base)
}

fn settings(definition: &str, base: &Url) -> serde_json::Result<Settings> {
    let definition: Definition = serde_json::from_str(&definition.replace("BASE/", base.as_str()))?;
    let account = BTreeMap::from([("user".to_owned(), USER.into()), ("password".to_owned(), PASSWORD.into())]);
    Ok(Settings {
        definition,
        account,
        from: "SCHOOL".to_owned(),
        callback_secret: "pathsecret".into(),
        outbound: outbound::Settings { attempts: 2, longest_wait: std::time::Duration::ZERO, ..Default::default() },
    })
}

fn answer(request: &Request, desk: &Desk) -> Reply {
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/send") => by_words(request, desk),
        ("POST", "/v1/sms") => by_object(request, desk),
        _ => Reply::text(404, "ERR 404 nothing here"),
    }
}

fn by_words(request: &Request, desk: &Desk) -> Reply {
    let fields = request.query_fields();
    let field = |name: &str| sms::field(&fields, name);
    if (field("user"), field("pass")) != (Some(USER), Some(PASSWORD)) {
        return Reply::text(200, "ERR 101 wrong user or password");
    }
    let known = ["user", "pass", "to", "from", "text", "ref"];
    let (Some(to), Some(text)) = (field("to"), field("text")) else { return Reply::text(200, "ERR 100 a field is missing") };
    if fields.len() != known.len() || fields.iter().any(|(name, _)| !known.contains(&name.as_str())) {
        return Reply::text(400, "ERR 100 an unknown field");
    }
    if Number::parse(&format!("+{to}")).is_err() {
        return Reply::text(200, "ERR 102 wrong number");
    }
    match desk.refusal(to).as_deref() {
        None => Reply::text(200, &format!("OK {}", desk.accept("gw-", to, field("from"), text, field("ref")))),
        Some("credit") => Reply::text(200, "ERR 103 no credit"),
        Some("number") => Reply::text(200, "ERR 102 wrong number"),
        Some("busy") => Reply::text(200, "ERR 200 try later"),
        Some(other) => Reply::text(200, &format!("WHAT {other}")),
    }
}

fn by_object(request: &Request, desk: &Desk) -> Reply {
    if !request.is_basic(USER, PASSWORD) && request.header("x-api-key") != Some(PASSWORD) {
        return Reply::json(401, &json!({"ok": false, "error": "auth"}));
    }
    let Some(body) = request.json() else { return Reply::json(400, &json!({"ok": false, "error": "json"})) };
    let text = |pointer: &str| body.pointer(pointer).and_then(serde_json::Value::as_str);
    let (Some(to), Some(message)) = (text("/message/to/0"), text("/message/text")) else {
        return Reply::json(400, &json!({"ok": false, "error": "shape"}));
    };
    match desk.refusal(to) {
        None => {
            let id = desk.accept("gw-", to, text("/message/from"), message, text("/message/reference"));
            Reply::json(200, &json!({"ok": true, "data": [{"id": id}]}))
        }
        Some(word) => Reply::json(if word == "sender" { 422 } else { 200 }, &json!({"ok": false, "error": word})),
    }
}

/// A report as the first interface calls it: everything in the query.
#[must_use]
pub fn report(mut url: Url, token: &str, id: &str, status: &str) -> Incoming {
    url.query_pairs_mut().extend_pairs([("msgid", id), ("dlr", status), ("msisdn", "263772345678")]);
    Incoming { method: "GET".to_owned(), token: token.to_owned(), url, headers: Vec::new(), body: Default::default() }
}
