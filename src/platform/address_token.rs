//! A token in an address that is given to somebody who does not sign in (a source of messages, a calendar feed): the school, and
//! what nobody can guess.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::errors::{Error, Result};
use uuid::Uuid;

/// Random bytes of a token.
const RANDOM: usize = 24;

/// A new token for a school: 54 characters of base64url.
///
/// # Errors
/// 500 when the random source fails.
pub fn new(school: Uuid) -> Result<String> {
    let mut random = [0; RANDOM];
    aws_lc_rs::rand::fill(&mut random).map_err(|_| Error::internal("the random source failed"))?;
    Ok(URL_SAFE_NO_PAD.encode([school.as_bytes().as_slice(), &random].concat()))
}

/// The school that a token says it is of: nothing is known of it yet.
#[must_use]
pub fn school(token: &str) -> Option<Uuid> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() == 16 + RANDOM)?;
    Uuid::from_slice(bytes.get(..16)?).ok()
}

/// What the database keeps of it: SHA-256, in hexadecimal.
#[must_use]
pub fn hash(token: &str) -> String {
    hex::encode(digest::digest(&digest::SHA256, token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_school_and_no_two_are_alike() {
        let id = Uuid::from_u128(7);
        let (one, other) = (new(id).unwrap(), new(id).unwrap());
        assert_ne!(one, other);
        assert_eq!((school(&one), one.len()), (Some(id), 54));
        for wrong in ["", "x", "..", one.get(1..).unwrap(), &format!("{one}A"), &"A".repeat(5_000)] {
            assert_eq!(school(wrong), None, "{wrong}");
        }
    }
}
