//! Verifying.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::key::VerifyingKey;
use crate::signed;

/// How far the sender's clock, and the way of the message, may be off.
pub const TOLERANCE_SECONDS: i64 = 5 * 60;
/// More signatures than this are not looked at: verifying costs time, and nobody changes that many keys at once.
const MOST: usize = 16;

/// A message that is the sender's own, whole and recent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// When it was sent, in seconds since 1970.
    pub timestamp: i64,
}

/// Why a message is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The time is no whole number.
    #[error("the time is no whole number of seconds")]
    Timestamp,
    /// It was sent too long ago: perhaps by somebody who kept it.
    #[error("it was sent too long ago")]
    TooOld,
    /// It was sent in what is the future here.
    #[error("it was sent in the future")]
    TooNew,
    /// No signature is of a key that is known.
    #[error("no signature is of a key that is known")]
    Signature,
}

/// Verifies a message at `now` (seconds since 1970): one signature of one key is enough. `timestamp` and `signatures` are the
/// headers as they came, `body` every byte of the body.
///
/// # Errors
/// Why it is not to be believed.
pub fn verify(
    keys: &[VerifyingKey],
    id: &str,
    timestamp: &str,
    signatures: &str,
    body: &[u8],
    now: i64,
) -> Result<Verified, Refused> {
    let timestamp: i64 = timestamp.parse().map_err(|_| Refused::Timestamp)?;
    // Before the signature, which costs more.
    let age = now.saturating_sub(timestamp);
    if age > TOLERANCE_SECONDS {
        return Err(Refused::TooOld);
    }
    if age < -TOLERANCE_SECONDS {
        return Err(Refused::TooNew);
    }
    let content = signed(id, timestamp, body);
    let believed = signatures.split(' ').take(MOST).any(|signature| keys.iter().any(|key| fits(key, signature, &content)));
    if believed { Ok(Verified { timestamp }) } else { Err(Refused::Signature) }
}

/// Compares in constant time. A scheme that the key is not for fits nothing, whatever follows it.
fn fits(key: &VerifyingKey, signature: &str, content: &[u8]) -> bool {
    let Some((scheme, encoded)) = signature.split_once(',') else { return false };
    let Ok(bytes) = STANDARD.decode(encoded) else { return false };
    match (key, scheme) {
        (VerifyingKey::Shared(secret), "v1") => hmac::verify(secret, content, &bytes).is_ok(),
        (VerifyingKey::Public(public), "v1a") => UnparsedPublicKey::new(&ED25519, public).verify(content, &bytes).is_ok(),
        _ => false,
    }
}
