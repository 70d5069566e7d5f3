//! Gmail in the test process: strict about the token and the letter; it fails as documented where a test says.
#![expect(clippy::expect_used, reason = "a fake of tests: what it cannot do must fail the test at once")]

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use oauth_client::fake::{Expected, Issuer, service_account};
use oauth_client::{Grant, ServiceAccount};
use outbound::fake::{Asked, Reply, Server};
use serde_json::{Value, json};

use crate::SCOPE;

/// The mailbox that it knows.
pub const USER: &str = "office@school.example";

/// A running Gmail with its authorization server.
pub struct FakeGmail {
    /// The server: its address, and all that it was asked.
    pub server: Server,
    /// Who gives the tokens.
    pub issuer: Arc<Issuer>,
    /// A service account that may send for [`USER`].
    pub grant: Grant,
    failures: Arc<Mutex<Vec<Reply>>>,
}

impl FakeGmail {
    /// Starts one.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start() -> Self {
        let nowhere = "http://127.0.0.1:1/token".parse().expect("an address");
        let (json, email, key) = service_account(&nowhere);
        let account = ServiceAccount::from_json(&json).expect("a key");
        let issuer = Arc::new(Issuer::new(Expected::Account { email, subject: Some(USER), scope: SCOPE, key }, 3599));
        let failures = Arc::<Mutex<Vec<Reply>>>::default();
        let (inside, failing) = (issuer.clone(), failures.clone());
        let server = Server::start(move |asked: &Asked| match asked.path.as_str() {
            "/token" => inside.answer(asked),
            _ if !inside.accepts(asked) => error(401, "authError", "Invalid Credentials"),
            "/gmail/v1/users/me/messages/send" => take(asked, &failing),
            _ => error(404, "notFound", "Not Found"),
        });
        let grant = Grant::JwtBearer { account, subject: Some(USER.to_owned()), scope: SCOPE.to_owned() };
        Self { server: server.await.expect("a server"), issuer, grant, failures }
    }

    /// The next letter is answered so; see [`error`].
    pub fn fail_once(&self, reply: Reply) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).push(reply);
    }

    /// The letters that it was given, refused ones too.
    #[must_use]
    pub fn letters(&self) -> Vec<Vec<u8>> {
        self.server.asked().iter().filter_map(letter).collect()
    }
}

/// An error as Google words it.
#[must_use]
pub fn error(status: u16, reason: &str, message: &str) -> Reply {
    let errors = json!([{ "domain": "global", "reason": reason, "message": message }]);
    Reply::json(status, &json!({ "error": { "code": status, "message": message, "errors": errors } }))
}

fn letter(asked: &Asked) -> Option<Vec<u8>> {
    URL_SAFE.decode(asked.json().get("raw").and_then(Value::as_str)?).ok()
}

fn take(asked: &Asked, failures: &Mutex<Vec<Reply>>) -> Reply {
    let only_raw = asked.json().as_object().is_some_and(|all| all.len() == 1);
    if asked.method.as_str() != "POST" || asked.header("content-type") != Some("application/json") || !only_raw {
        return error(400, "invalidArgument", "Invalid value");
    }
    let text = letter(asked).map(|letter| String::from_utf8_lossy(&letter).into_owned());
    if text.is_none_or(|text| !text.contains("\r\nTo: ") || !text.contains("\r\nFrom: ")) {
        return error(400, "invalidArgument", "Recipient address required");
    }
    let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
    let taken = || Reply::json(200, &json!({ "id": "19a1", "threadId": "19a1", "labelIds": ["SENT"] }));
    if failures.is_empty() { taken() } else { failures.remove(0) }
}
