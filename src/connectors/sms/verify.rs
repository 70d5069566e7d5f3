//! Secrets and signatures, compared so that the time it takes says nothing.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use secrecy::{ExposeSecret, SecretString};

use crate::{Incoming, Rejected};

/// Whether a text is the secret. An empty secret is nobody's: it is never the same.
#[must_use]
pub fn same(secret: &SecretString, given: &str) -> bool {
    let secret = secret.expose_secret();
    !secret.is_empty() && verify_slices_are_equal(secret.as_bytes(), given.as_bytes()).is_ok()
}

/// Lets a callback pass whose path holds the secret: all that a provider without signatures offers.
///
/// # Errors
/// [`Rejected::NotAuthentic`] for any other.
pub fn expect_token(call: &Incoming, secret: &SecretString) -> Result<(), Rejected> {
    if same(secret, &call.token) { Ok(()) } else { Err(Rejected::NotAuthentic("its path does not hold the secret")) }
}

/// Whether a signature (its bytes) is the HMAC of the message. An empty key signs nothing.
#[must_use]
pub fn signed(algorithm: hmac::Algorithm, key: &SecretString, message: &[u8], signature: &[u8]) -> bool {
    let key = key.expose_secret();
    !key.is_empty() && hmac::verify(&hmac::Key::new(algorithm, key.as_bytes()), message, signature).is_ok()
}
