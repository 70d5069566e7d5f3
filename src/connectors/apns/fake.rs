//! APNs in the test process: strict about HTTP/2, the provider token and every header; it fails as documented where a test
//! says.
#![expect(clippy::expect_used, reason = "a fake of tests: what it cannot do must fail the test at once")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use outbound::fake::{Asked, Reply, Server};
use outbound::reqwest::Version;
use serde::Deserialize;
use serde_json::json;

use crate::Key;

/// The app that the fake knows.
pub const TOPIC: &str = "example.oneclass.app";

/// A running APNs.
pub struct FakeApns {
    /// The server: its address, and all that it was asked.
    pub server: Server,
    /// The key that it knows.
    pub key: Key,
    /// The same as a file (`.p8`).
    pub pem: String,
    failures: Failures,
}

type Failures = Arc<Mutex<HashMap<String, Vec<Reply>>>>;

#[derive(Deserialize)]
struct Claims {
    iss: String,
    iat: u64,
}

impl FakeApns {
    /// Starts one.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start() -> Self {
        let (key, pem, public) = new_key_with_pem();
        let failures = Failures::default();
        let failing = failures.clone();
        let server = Server::start(move |asked: &Asked| take(asked, &public, &failing)).await.expect("a server");
        Self { server, key, pem, failures }
    }

    /// The next notice for this token is answered so; see [`refusal`].
    pub fn fail_once(&self, token: &str, reply: Reply) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.entry(token.to_owned()).or_default().push(reply);
    }
}

/// The team that the key belongs to.
pub const TEAM: &str = "TEAM123456";
/// The key's id.
pub const KEY: &str = "KEY1234567";

/// A new key of a team, and its public half.
///
/// # Panics
/// When none can be made.
#[must_use]
pub fn new_key() -> (Key, DecodingKey) {
    let (key, _, public) = new_key_with_pem();
    (key, public)
}

fn new_key_with_pem() -> (Key, String, DecodingKey) {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
    let der = pair.to_pkcs8v1().expect("its PKCS#8");
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der.as_ref()));
    let key = Key::new(TEAM, KEY, &pem.clone().into()).expect("a key of Apple's kind");
    (key, pem, DecodingKey::from_ec_der(pair.public_key().as_ref()))
}

/// A documented refusal. `since`, in milliseconds, comes with 410.
#[must_use]
pub fn refusal(status: u16, reason: &str, since: Option<u64>) -> Reply {
    let body = since.map_or_else(|| json!({ "reason": reason }), |since| json!({ "reason": reason, "timestamp": since }));
    Reply::json(status, &body)
}

fn take(asked: &Asked, key: &DecodingKey, failures: &Failures) -> Reply {
    if asked.version != Version::HTTP_2 {
        return Reply::status(505);
    }
    if let Err((status, reason)) = check(asked, key) {
        return refusal(status, reason, None);
    }
    let token = asked.path.trim_start_matches("/3/device/");
    let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
    match failures.get_mut(token) {
        Some(failing) if !failing.is_empty() => failing.remove(0),
        _ => Reply::status(200).with("apns-id", "eabeae54-14a8-11e5-b60b-1697f925ec7b"),
    }
}

fn check(asked: &Asked, key: &DecodingKey) -> Result<(), (u16, &'static str)> {
    let token = asked.path.strip_prefix("/3/device/").ok_or((404, "BadPath"))?;
    if asked.method.as_str() != "POST" {
        return Err((405, "MethodNotAllowed"));
    }
    let bearer = asked.header("authorization").and_then(|value| value.strip_prefix("bearer "));
    authenticate(bearer.ok_or((403, "MissingProviderToken"))?, key)?;
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err((400, "BadDeviceToken"));
    }
    match asked.header("apns-topic") {
        Some(TOPIC) => {}
        Some(_) => return Err((400, "DeviceTokenNotForTopic")),
        None => return Err((400, "MissingTopic")),
    }
    if asked.header("apns-push-type") != Some("alert") {
        return Err((400, "InvalidPushType"));
    }
    if !["10", "5", "1"].contains(&asked.header("apns-priority").unwrap_or("10")) {
        return Err((400, "BadPriority"));
    }
    if asked.header("apns-expiration").is_none_or(|at| at.parse::<u64>().is_err()) {
        return Err((400, "BadExpirationDate"));
    }
    if asked.header("apns-collapse-id").is_some_and(|key| key.len() > 64) {
        return Err((400, "BadCollapseId"));
    }
    if asked.body.len() > push::LARGEST {
        return Err((413, "PayloadTooLarge"));
    }
    if asked.json().pointer("/aps/alert/title").is_none() { Err((400, "PayloadEmpty")) } else { Ok(()) }
}

fn authenticate(token: &str, key: &DecodingKey) -> Result<(), (u16, &'static str)> {
    let invalid = (403, "InvalidProviderToken");
    let mut rules = Validation::new(Algorithm::ES256);
    rules.set_required_spec_claims::<&str>(&[]);
    rules.validate_exp = false;
    let claims = decode::<Claims>(token, key, &rules).map_err(|_| invalid)?.claims;
    let signed = decode_header(token).is_ok_and(|header| header.kid.as_deref() == Some(KEY));
    if !signed || claims.iss != TEAM {
        return Err(invalid);
    }
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_err(|_| invalid)?.as_secs();
    if now.abs_diff(claims.iat) > 3600 { Err((403, "ExpiredProviderToken")) } else { Ok(()) }
}
