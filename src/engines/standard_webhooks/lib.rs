//! Standard Webhooks (<https://www.standardwebhooks.com>): the signature that lets a receiver know who sent a message, that
//! it is as it was sent, and that it is recent.
//!
//! What is signed is `{id}.{timestamp}.{body}`, the body byte for byte. There are two schemes: `v1`, HMAC-SHA256 with a
//! secret that both sides have (`whsec_…`), and `v1a`, Ed25519 with a private key (`whsk_…`) whose public key (`whpk_…`) the
//! receiver has. A message carries the signatures of several keys while keys are changed.
//!
//! Pure: no clock, no network. The libraries of crates.io know `v1` only.

mod key;
mod sign;
mod verify;

#[cfg(test)]
mod tests;

pub use key::{InvalidKey, SigningKey, VerifyingKey};
pub use sign::signatures;
pub use verify::{Refused, TOLERANCE_SECONDS, Verified, verify};

/// The header with the message's id: the same however often the message is sent.
pub const ID: &str = "webhook-id";
/// The header with the time of this attempt, in seconds since 1970.
pub const TIMESTAMP: &str = "webhook-timestamp";
/// The header with the signatures, separated by spaces.
pub const SIGNATURE: &str = "webhook-signature";

/// What is signed.
fn signed(id: &str, timestamp: i64, body: &[u8]) -> Vec<u8> {
    let mut content = format!("{id}.{timestamp}.").into_bytes();
    content.extend_from_slice(body);
    content
}
