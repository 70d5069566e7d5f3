//! What the tests of this module share.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::{DecodingKey, EncodingKey};
use kernel::config;

use super::keys::Key;
use super::schedule;

/// Signing in as it is by default, with passwords that cost next to nothing.
pub(super) fn config() -> config::Auth {
    config::Auth {
        secret: None,
        access_token_minutes: 15,
        refresh_token_days: 30,
        session_cache_seconds: 60,
        signing_key_days: 30,
        lockout_failures: 5,
        lockout_minutes: 15,
        argon2_memory_kib: 8,
        argon2_iterations: 1,
        argon2_parallelism: 1,
        issuer: "oneclass".to_owned(),
    }
}

/// A moment, so many seconds after a moment in 2027.
pub(super) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

/// A key that signs at that moment.
pub(super) fn key() -> Key {
    let pair = Ed25519KeyPair::generate().unwrap();
    let x = URL_SAFE_NO_PAD.encode(pair.public_key());
    Key {
        times: schedule::missing(at(0), &[], 30, 15).remove(0),
        private: EncodingKey::from_ed_der(pair.to_pkcs8v1().unwrap().as_ref()),
        public: DecodingKey::from_ed_components(&x).unwrap(),
        x,
    }
}
