//! An authorization server in the test process: strict about what it is asked, it knows the tokens that it issued.
#![expect(clippy::expect_used, reason = "a fake of tests: what it cannot do must fail the test at once")]

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use outbound::fake::{Asked, Reply};
use serde::Deserialize;
use serde_json::json;

/// Whom it gives tokens to.
pub enum Expected {
    /// A client with its secret, for a scope.
    Client {
        /// The client's id.
        id: &'static str,
        /// Its secret.
        secret: &'static str,
        /// What the token is for.
        scope: &'static str,
    },
    /// A service account, by the public half of its key (PEM).
    Account {
        /// The account's address.
        email: String,
        /// On whose behalf.
        subject: Option<&'static str>,
        /// What the token is for.
        scope: &'static str,
        /// The public key.
        key: DecodingKey,
    },
    /// Someone with a refresh token.
    Refresh {
        /// The client's id.
        id: &'static str,
        /// Its secret.
        secret: &'static str,
        /// The refresh token.
        token: &'static str,
    },
}

/// The tokens that it issued.
pub struct Issuer {
    expected: Expected,
    expires_in: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    issued: usize,
    good: Vec<String>,
    failures: Vec<Reply>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: Option<String>,
    scope: String,
    iat: u64,
    exp: u64,
}

impl Issuer {
    /// One that gives tokens for this many seconds.
    #[must_use]
    pub fn new(expected: Expected, expires_in: u64) -> Self {
        Self { expected, expires_in, state: Mutex::default() }
    }

    /// What `POST …/token` answers.
    pub fn answer(&self, asked: &Asked) -> Reply {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.issued += 1;
        if !state.failures.is_empty() {
            return state.failures.remove(0);
        }
        if asked.method.as_str() != "POST" || asked.header("content-type") != Some("application/x-www-form-urlencoded") {
            return refusal("invalid_request");
        }
        if let Err(error) = self.check(asked) {
            return refusal(error);
        }
        let token = format!("access-{}", state.issued);
        state.good.push(token.clone());
        Reply::json(200, &json!({ "token_type": "Bearer", "expires_in": self.expires_in, "access_token": token }))
    }

    fn check(&self, asked: &Asked) -> Result<(), &'static str> {
        let form: HashMap<_, _> = url::form_urlencoded::parse(&asked.body).into_owned().collect();
        let said = |key: &str| form.get(key).map(String::as_str);
        let wants = |grant: &str| if said("grant_type") == Some(grant) { Ok(()) } else { Err("unsupported_grant_type") };
        let client = |id: &str, secret: &str| {
            if said("client_id") == Some(id) && said("client_secret") == Some(secret) { Ok(()) } else { Err("invalid_client") }
        };
        match &self.expected {
            Expected::Client { id, secret, scope } => {
                wants("client_credentials")?;
                client(id, secret)?;
                if said("scope") == Some(*scope) { Ok(()) } else { Err("invalid_scope") }
            }
            Expected::Refresh { id, secret, token } => {
                wants("refresh_token")?;
                client(id, secret)?;
                if said("refresh_token") == Some(*token) { Ok(()) } else { Err("invalid_grant") }
            }
            Expected::Account { email, subject, scope, key } => {
                wants("urn:ietf:params:oauth:grant-type:jwt-bearer")?;
                let assertion = said("assertion").ok_or("invalid_request")?;
                let host = asked.header("host").expect("a host");
                let mut rules = Validation::new(Algorithm::RS256);
                rules.set_audience(&[format!("http://{host}{}", asked.path)]);
                rules.leeway = 0;
                let claims = decode::<Claims>(assertion, key, &rules).map_err(|_| "invalid_grant")?.claims;
                let signed = decode_header(assertion).is_ok_and(|header| header.kid.is_some());
                let good = claims.iss == *email && claims.sub.as_deref() == *subject && claims.exp - claims.iat <= 3600;
                if !signed || !good {
                    return Err("invalid_grant");
                }
                if claims.scope == *scope { Ok(()) } else { Err("invalid_scope") }
            }
        }
    }

    /// Whether a request carries a token of this server that is still good.
    #[must_use]
    pub fn accepts(&self, asked: &Asked) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let token = asked.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        token.is_some_and(|token| state.good.iter().any(|good| good == token))
    }

    /// All tokens issued so far are worth nothing from now on.
    pub fn revoke(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).good.clear();
    }

    /// The next request for a token is answered so.
    pub fn fail_once(&self, reply: Reply) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).failures.push(reply);
    }

    /// How often it was asked for a token.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).issued
    }
}

/// A key takes a moment to make, and all fakes of a process may have the same.
static PAIR: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).expect("a key"));

/// A service account that fetches its tokens at `token_url`: the JSON that Google's console would hand out, its address,
/// and the public half of its key.
///
/// # Panics
/// When no key can be made.
#[must_use]
pub fn service_account(token_url: &url::Url) -> (String, String, DecodingKey) {
    let private = PAIR.as_der().expect("its PKCS#8");
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(private.as_ref()));
    let email = "mailer@school-1.iam.gserviceaccount.com".to_owned();
    let json = json!({
        "type": "service_account", "project_id": "school-1", "private_key_id": "key-1", "private_key": pem,
        "client_email": email, "client_id": "1", "token_uri": token_url.as_str(),
    });
    (json.to_string(), email, DecodingKey::from_rsa_der(PAIR.public_key().as_ref()))
}

fn refusal(error: &str) -> Reply {
    Reply::json(400, &json!({ "error": error, "error_description": "who: someone@school.example" }))
}
