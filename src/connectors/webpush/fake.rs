//! A push service in the test process that is strict about VAPID, the headers and the encryption, and a browser that
//! subscribed there and reads its notices.
#![expect(clippy::expect_used, reason = "a fake of tests: what it cannot do must fail the test at once")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use aws_lc_rs::aead::Aad;
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::encoding::{AsBigEndian as _, EcPrivateKeyBin};
use aws_lc_rs::error::Unspecified;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use outbound::fake::{Asked, Reply, Server};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

use crate::Subscription;
use crate::encryption::{derive, keys};

/// A browser that gets notices.
pub struct Browser {
    /// Its subscription, as it gives it to the page.
    pub subscription: Subscription,
    key: PrivateKey,
}

impl Browser {
    /// What the page tells of the subscription: the push service's address, `keys.p256dh` and `keys.auth`.
    #[must_use]
    pub fn told(&self) -> [String; 3] {
        let Subscription { public_key, secret, .. } = &self.subscription;
        let endpoint = self.subscription.endpoint().to_string();
        [endpoint, URL_SAFE_NO_PAD.encode(public_key), URL_SAFE_NO_PAD.encode(secret)]
    }

    /// Reads the body of a notice, as the browser does before it hands the text to the page's service worker. `None` if it
    /// is not for this browser, or not encrypted as it should be.
    #[must_use]
    pub fn read(&self, body: &[u8]) -> Option<Value> {
        let (salt, rest) = body.split_first_chunk::<16>()?;
        let (record_size, rest) = rest.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first()?;
        let (theirs, sealed) = rest.split_at_checked(usize::from(*length))?;
        let record_size = usize::try_from(u32::from_be_bytes(*record_size)).ok()?;
        if theirs.len() != 65 || sealed.len() > record_size || sealed.len() < 18 {
            return None;
        }
        let sender = UnparsedPublicKey::new(&ECDH_P256, theirs);
        let Subscription { public_key, secret, .. } = &self.subscription;
        let material = agree(&self.key, sender, Unspecified, |shared| derive(secret, shared, public_key, theirs)).ok()?;
        let (key, nonce) = keys(salt, &material).ok()?;
        let mut text = sealed.to_vec();
        let text = key.open_in_place(nonce, Aad::empty(), &mut text).ok()?;
        // Padding, and the delimiter of the last record.
        let end = text.iter().rposition(|byte| *byte != 0)?;
        let (text, delimiter) = text.get(..=end)?.split_at(end);
        if delimiter == [2] { serde_json::from_slice(text).ok() } else { None }
    }
}

/// A running push service.
pub struct FakePushService {
    /// The server: its address, and all that it was asked.
    pub server: Server,
    failures: Failures,
}

type Failures = Arc<Mutex<HashMap<String, Vec<Reply>>>>;

#[derive(Deserialize)]
struct Claims {
    exp: u64,
    sub: String,
}

impl FakePushService {
    /// Starts one for subscriptions that were made with this public key of a sender.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start(sender: &str) -> Self {
        let failures = Failures::default();
        let (failing, sender) = (failures.clone(), sender.to_owned());
        let server = Server::start(move |asked: &Asked| {
            if let Err(status) = check(asked, &sender) {
                return Reply::status(status);
            }
            let mut failures = failing.lock().unwrap_or_else(PoisonError::into_inner);
            match failures.get_mut(&asked.path) {
                Some(failing) if !failing.is_empty() => failing.remove(0),
                _ => Reply::status(201).with("location", "https://push.example.net/m/1"),
            }
        });
        Self { server: server.await.expect("a server"), failures }
    }

    /// A browser subscribes.
    ///
    /// # Panics
    /// When no key can be made.
    #[must_use]
    pub fn subscribe(&self, name: &str) -> Browser {
        let key = PrivateKey::generate(&ECDH_P256).expect("a key");
        let public = key.compute_public_key().expect("its public half");
        let endpoint = self.server.url().join(&format!("push/{name}")).expect("an address");
        let secret = URL_SAFE_NO_PAD.encode([7; 16]);
        let subscription = Subscription::new(endpoint.as_str(), &URL_SAFE_NO_PAD.encode(public.as_ref()), &secret);
        Browser { subscription: subscription.expect("a subscription"), key }
    }

    /// The next notice for this browser is answered so.
    pub fn fail_once(&self, browser: &Browser, reply: Reply) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.entry(browser.subscription.endpoint().path().to_owned()).or_default().push(reply);
    }
}

/// A new private key for VAPID, as the usual tools write it.
///
/// # Panics
/// When none can be made.
#[must_use]
pub fn new_private_key() -> SecretString {
    let key = PrivateKey::generate(&ECDH_P256).expect("a key");
    let raw: EcPrivateKeyBin<'_> = key.as_be_bytes().expect("its bytes");
    URL_SAFE_NO_PAD.encode(raw.as_ref()).into()
}

fn check(asked: &Asked, sender: &str) -> Result<(), u16> {
    if asked.method.as_str() != "POST" || !asked.path.starts_with("/push/") {
        return Err(404);
    }
    authenticate(asked, sender)?;
    if asked.header("ttl").is_none_or(|ttl| ttl.parse::<u32>().is_err()) || asked.header("content-encoding") != Some("aes128gcm")
    {
        return Err(400);
    }
    if !["very-low", "low", "normal", "high"].contains(&asked.header("urgency").unwrap_or("normal")) {
        return Err(400);
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if asked.header("topic").is_some_and(|topic| topic.is_empty() || topic.len() > 32 || !topic.bytes().all(plain)) {
        return Err(400);
    }
    if asked.body.len() > push::LARGEST { Err(413) } else { Ok(()) }
}

/// RFC 8292: 401 without a proof, 403 with one that is not this sender's or is no good.
fn authenticate(asked: &Asked, sender: &str) -> Result<(), u16> {
    let said = asked.header("authorization").and_then(|value| value.strip_prefix("vapid ")).ok_or(401_u16)?;
    let part = |name: &str| said.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
    let (token, key) = (part("t").ok_or(401_u16)?, part("k").ok_or(401_u16)?);
    if key != sender {
        return Err(403);
    }
    let key = DecodingKey::from_ec_der(&URL_SAFE_NO_PAD.decode(key).map_err(|_| 403_u16)?);
    let mut rules = Validation::new(Algorithm::ES256);
    rules.set_audience(&[format!("http://{}", asked.header("host").ok_or(400_u16)?)]);
    rules.set_required_spec_claims(&["exp", "aud", "sub"]);
    let claims = decode::<Claims>(token, &key, &rules).map_err(|_| 403_u16)?.claims;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_err(|_| 403_u16)?.as_secs();
    let contact = claims.sub.starts_with("mailto:") || claims.sub.starts_with("https:");
    if claims.exp > now + 24 * 3600 || !contact { Err(403) } else { Ok(()) }
}
