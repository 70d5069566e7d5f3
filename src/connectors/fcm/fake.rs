//! FCM in the test process: strict about the token, the address and every field; it fails as documented where a test says.
#![expect(clippy::expect_used, reason = "a fake of tests: what it cannot do must fail the test at once")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use oauth_client::ServiceAccount;
use oauth_client::fake::{Expected, Issuer, service_account};
use outbound::fake::{Asked, Reply, Server};
use serde_json::{Value, json};

use crate::SCOPE;

/// A running FCM with its authorization server.
pub struct FakeFcm {
    /// The server: its address, and all that it was asked.
    pub server: Server,
    /// Who gives the tokens.
    pub issuer: Arc<Issuer>,
    /// The account that may send.
    pub account: ServiceAccount,
    failures: Failures,
}

type Failures = Arc<Mutex<HashMap<String, Vec<Reply>>>>;

impl FakeFcm {
    /// Starts one.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start() -> Self {
        let nowhere = "http://127.0.0.1:1/token".parse().expect("an address");
        let (json, email, key) = service_account(&nowhere);
        let mut account = ServiceAccount::from_json(&json).expect("a key");
        let issuer = Arc::new(Issuer::new(Expected::Account { email, subject: None, scope: SCOPE, key }, 3599));
        let failures = Failures::default();
        let (inside, failing, project) = (issuer.clone(), failures.clone(), account.project_id.clone());
        let send = format!("/v1/projects/{project}/messages:send");
        let server = Server::start(move |asked: &Asked| match asked.path.as_str() {
            "/token" => inside.answer(asked),
            path if path != send => error(404, "NOT_FOUND", None),
            _ if !inside.accepts(asked) => error(401, "UNAUTHENTICATED", None),
            _ => take(asked, &project, &failing),
        });
        let server = server.await.expect("a server");
        account.token_url = server.url().join("token").expect("an address");
        Self { server, issuer, account, failures }
    }

    /// The next notice for this token is answered so; see the functions beside.
    pub fn fail_once(&self, token: &str, reply: Reply) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.entry(token.to_owned()).or_default().push(reply);
    }

    /// The messages it was sent, refused ones too.
    #[must_use]
    pub fn messages(&self) -> Vec<Value> {
        self.server.asked().iter().filter(|asked| asked.path != "/token").map(Asked::json).collect()
    }
}

/// The device is gone.
#[must_use]
pub fn unregistered() -> Reply {
    error(404, "NOT_FOUND", Some("UNREGISTERED"))
}

/// Too many messages.
#[must_use]
pub fn quota_exceeded(seconds: u32) -> Reply {
    error(429, "RESOURCE_EXHAUSTED", Some("QUOTA_EXCEEDED")).with("retry-after", &seconds.to_string())
}

/// Overloaded.
#[must_use]
pub fn unavailable(seconds: u32) -> Reply {
    error(503, "UNAVAILABLE", Some("UNAVAILABLE")).with("retry-after", &seconds.to_string())
}

/// An internal error.
#[must_use]
pub fn internal() -> Reply {
    error(500, "INTERNAL", Some("INTERNAL"))
}

/// The token belongs to another sender.
#[must_use]
pub fn sender_id_mismatch() -> Reply {
    error(403, "PERMISSION_DENIED", Some("SENDER_ID_MISMATCH"))
}

/// Apple's certificate or the Web Push key that the project holds is no good.
#[must_use]
pub fn third_party_auth_error() -> Reply {
    error(401, "UNAUTHENTICATED", Some("THIRD_PARTY_AUTH_ERROR"))
}

/// A field is wrong: `message.token`, …
#[must_use]
pub fn invalid_argument(field: &str) -> Reply {
    let details = json!([
        { "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "INVALID_ARGUMENT" },
        { "@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{ "field": field, "description": "bad" }] },
    ]);
    Reply::json(400, &json!({ "error": { "code": 400, "message": "bad", "status": "INVALID_ARGUMENT", "details": details } }))
}

fn error(code: u16, status: &str, fcm: Option<&str>) -> Reply {
    let mut error = json!({ "code": code, "message": "Requested entity was not found.", "status": status });
    if let (Some(fcm), Some(error)) = (fcm, error.as_object_mut()) {
        let detail = json!({ "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": fcm });
        error.insert("details".to_owned(), json!([detail]));
    }
    Reply::json(code, &json!({ "error": error }))
}

fn take(asked: &Asked, project: &str, failures: &Failures) -> Reply {
    let body = asked.json();
    if asked.method.as_str() != "POST" || asked.header("content-type") != Some("application/json") {
        return invalid_argument("");
    }
    if let Err(field) = check(&body) {
        return invalid_argument(field);
    }
    let token = body.pointer("/message/token").and_then(Value::as_str).unwrap_or_default();
    let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
    match failures.get_mut(token) {
        Some(failing) if !failing.is_empty() => failing.remove(0),
        _ => Reply::json(200, &json!({ "name": format!("projects/{project}/messages/0:1500415314455276%31bd1c9631bd1c96") })),
    }
}

/// Every field must be one that the reference knows, and of its type.
fn check(body: &Value) -> Result<(), &'static str> {
    let text = |value: &Value| value.is_string();
    let texts = |value: &Value| value.as_object().is_some_and(|all| all.values().all(Value::is_string));
    let message = body.get("message").and_then(Value::as_object).ok_or("message")?;
    if body.as_object().is_none_or(|all| all.keys().any(|key| !["message", "validate_only"].contains(&key.as_str()))) {
        return Err("");
    }
    for (key, value) in message {
        match key.as_str() {
            "token" if value.as_str().is_some_and(|token| !token.is_empty()) => {}
            "notification" if texts(value) => {}
            "data" if texts(value) => {
                let kept = |key: &String| ["from", "message_type"].contains(&key.as_str()) || key.starts_with("google");
                if value.as_object().is_some_and(|all| all.keys().any(kept)) {
                    return Err("message.data");
                }
            }
            "android" => {
                let good = value.as_object().is_some_and(|all| {
                    all.iter().all(|(key, value)| match key.as_str() {
                        "priority" => value == "HIGH" || value == "NORMAL",
                        "collapse_key" => text(value),
                        "ttl" => value.as_str().and_then(|ttl| ttl.strip_suffix('s')).is_some_and(|s| s.parse::<f64>().is_ok()),
                        _ => false,
                    })
                });
                if !good {
                    return Err("message.android");
                }
            }
            "apns" | "webpush" if value.get("headers").is_some_and(texts) => {}
            _ => return Err("message"),
        }
    }
    if !message.contains_key("token") {
        return Err("message.token");
    }
    let counted = json!({ "notification": message.get("notification"), "data": message.get("data") });
    if counted.to_string().len() > push::LARGEST { Err("message") } else { Ok(()) }
}
