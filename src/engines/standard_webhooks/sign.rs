//! Signing.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::key::SigningKey;
use crate::signed;

impl SigningKey {
    /// The signature of a message sent at `timestamp` (seconds since 1970): `v1,…` or `v1a,…`.
    #[must_use]
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let content = signed(id, timestamp, body);
        match self {
            Self::Shared(secret) => {
                let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), &content);
                format!("v1,{}", STANDARD.encode(tag))
            }
            Self::Pair(pair) => format!("v1a,{}", STANDARD.encode(pair.sign(&content))),
        }
    }
}

/// The header's value: a signature of each key, the newest first.
#[must_use]
pub fn signatures(keys: &[SigningKey], id: &str, timestamp: i64, body: &[u8]) -> String {
    let all: Vec<String> = keys.iter().map(|key| key.sign(id, timestamp, body)).collect();
    all.join(" ")
}
