//! Digests and secrets: what is kept of a token or an address, and how tokens are made.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::errors::{Error, Result};

/// SHA-256, in hexadecimal: 64 characters.
pub(super) fn sha256_hex(text: &str) -> String {
    hex::encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

/// 32 random bytes, base64url: 43 characters that nobody can guess.
///
/// # Errors
/// 500 when the random source fails.
pub(super) fn secret() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// Random bytes.
///
/// # Errors
/// 500 when the random source fails.
pub(super) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::internal("the random source failed"))?;
    Ok(bytes)
}
