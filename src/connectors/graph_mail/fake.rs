//! Microsoft Graph in the test process: strict about the token, the address and the letter; it fails as documented where a
//! test says.
#![expect(clippy::expect_used, reason = "a fake of tests: what it cannot do must fail the test at once")]

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oauth_client::fake::{Expected, Issuer};
use outbound::fake::{Asked, Reply, Server};
use serde_json::json;

use crate::{App, SCOPE};

/// The mailbox that it knows.
pub const USER: &str = "office@school.example";

/// A running Graph with its authorization server.
pub struct FakeGraph {
    /// The server: its address, and all that it was asked.
    pub server: Server,
    /// Who gives the tokens.
    pub issuer: Arc<Issuer>,
    /// The app that may send.
    pub app: App,
    failures: Arc<Mutex<Vec<Reply>>>,
}

impl FakeGraph {
    /// Starts one.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start() -> Self {
        let expected = Expected::Client { id: "app-1", secret: "hush-hush", scope: SCOPE };
        let issuer = Arc::new(Issuer::new(expected, 3599));
        let failures = Arc::<Mutex<Vec<Reply>>>::default();
        let (inside, failing) = (issuer.clone(), failures.clone());
        let server = Server::start(move |asked: &Asked| match asked.path.as_str() {
            "/tenant-1/oauth2/v2.0/token" => inside.answer(asked),
            _ if !inside.accepts(asked) => error(401, "InvalidAuthenticationToken"),
            "/v1.0/users/office@school.example/sendMail" => take(asked, &failing),
            _ => error(404, "ErrorInvalidUser"),
        });
        let server = server.await.expect("a server");
        let app = App {
            tenant: "tenant-1".into(),
            client_id: "app-1".into(),
            client_secret: "hush-hush".to_owned().into(),
            login: server.url().clone(),
        };
        Self { server, issuer, app, failures }
    }

    /// The next letter is answered so; see [`error`].
    pub fn fail_once(&self, reply: Reply) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).push(reply);
    }

    /// The letters that it was given, refused ones too.
    #[must_use]
    pub fn letters(&self) -> Vec<Vec<u8>> {
        let asked = self.server.asked();
        let sent = asked.iter().filter(|asked| asked.path.ends_with("/sendMail"));
        sent.filter_map(|asked| STANDARD.decode(&asked.body).ok()).collect()
    }
}

/// An error as Graph words it.
#[must_use]
pub fn error(status: u16, code: &str) -> Reply {
    let inner = json!({ "date": "2026-11-21T10:00:00", "request-id": "r", "client-request-id": "r" });
    let message = "It is about someone@example.org.";
    Reply::json(status, &json!({ "error": { "code": code, "message": message, "innerError": inner } }))
}

fn take(asked: &Asked, failures: &Mutex<Vec<Reply>>) -> Reply {
    if asked.method.as_str() != "POST" || asked.header("content-type") != Some("text/plain") {
        return error(400, "RequestBodyRead");
    }
    let Ok(letter) = STANDARD.decode(&asked.body) else { return error(400, "ErrorMimeContentInvalidBase64String") };
    let text = String::from_utf8_lossy(&letter);
    if ["From: ", "To: ", "MIME-Version: "].iter().any(|header| !text.contains(header)) {
        return error(400, "ErrorMimeContentInvalid");
    }
    let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
    if failures.is_empty() { Reply::status(202) } else { failures.remove(0) }
}
