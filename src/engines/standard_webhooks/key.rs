//! Keys as they are written down.

use aws_lc_rs::hmac;
use aws_lc_rs::rand;
use aws_lc_rs::signature::{ED25519_PUBLIC_KEY_LEN, Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// How a shared secret begins.
const SECRET: &str = "whsec_";
/// How a private key begins.
const PRIVATE: &str = "whsk_";
/// How a public key begins.
const PUBLIC: &str = "whpk_";
/// The lengths that the specification allows a shared secret, in bytes.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
/// How long ours are: as long as the hash, beyond which there is nothing to gain.
const NEW_SECRET_BYTES: usize = 32;
/// Length of the seed that an Ed25519 key pair is made from.
const SEED_BYTES: usize = 32;

/// Why a text is no key, or none could be made. Says nothing of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    /// It begins with none of the prefixes that are known here.
    #[error("does not begin as a key does")]
    Prefix,
    /// What follows the prefix is not base64.
    #[error("is not base64")]
    Encoding,
    /// It is shorter or longer than the specification allows.
    #[error("is not as long as a key is")]
    Length,
    /// It is no key pair, or the random source failed.
    #[error("is no key")]
    Key,
}

/// Signs.
pub enum SigningKey {
    /// A secret that the receiver has too: `v1`.
    Shared(Vec<u8>),
    /// A key pair: `v1a`.
    Pair(Box<Ed25519KeyPair>),
}

impl SigningKey {
    /// A new shared secret of 32 random bytes.
    ///
    /// # Errors
    /// When the random source fails.
    pub fn new_shared() -> Result<Self, InvalidKey> {
        let mut bytes = vec![0; NEW_SECRET_BYTES];
        rand::fill(&mut bytes).map_err(|_| InvalidKey::Key)?;
        Ok(Self::Shared(bytes))
    }

    /// A new key pair.
    ///
    /// # Errors
    /// When the random source fails.
    pub fn new_pair() -> Result<Self, InvalidKey> {
        Ed25519KeyPair::generate().map(|pair| Self::Pair(Box::new(pair))).map_err(|_| InvalidKey::Key)
    }

    /// From `whsec_…` or `whsk_…`. A private key may be the seed alone (32 bytes) or with its public key behind it (64), as
    /// libsodium writes it.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, InvalidKey> {
        if let Some(encoded) = text.strip_prefix(SECRET) {
            return secret(encoded).map(Self::Shared);
        }
        let bytes = decoded(text.strip_prefix(PRIVATE).ok_or(InvalidKey::Prefix)?)?;
        let pair = match (bytes.len(), bytes.split_at_checked(SEED_BYTES)) {
            (SEED_BYTES, _) => Ed25519KeyPair::from_seed_unchecked(&bytes),
            (64, Some((seed, public))) => Ed25519KeyPair::from_seed_and_public_key(seed, public),
            _ => return Err(InvalidKey::Length),
        };
        pair.map(|pair| Self::Pair(Box::new(pair))).map_err(|_| InvalidKey::Key)
    }

    /// As it is written down: `whsec_…` or `whsk_…`. Secret.
    ///
    /// # Errors
    /// When the library does not give a pair's seed.
    pub fn to_text(&self) -> Result<String, InvalidKey> {
        match self {
            Self::Shared(bytes) => Ok(format!("{SECRET}{}", STANDARD.encode(bytes))),
            Self::Pair(pair) => {
                let seed = pair.seed().map_err(|_| InvalidKey::Key)?;
                let mut bytes =
                    aws_lc_rs::encoding::AsBigEndian::<aws_lc_rs::encoding::Curve25519SeedBin<'_>>::as_be_bytes(&seed)
                        .map_err(|_| InvalidKey::Key)?
                        .as_ref()
                        .to_vec();
                bytes.extend_from_slice(pair.public_key().as_ref());
                Ok(format!("{PRIVATE}{}", STANDARD.encode(bytes)))
            }
        }
    }

    /// What the receiver verifies with: the secret itself, or the public key.
    ///
    /// # Errors
    /// As [`to_text`](Self::to_text).
    pub fn for_receiver(&self) -> Result<String, InvalidKey> {
        match self {
            Self::Shared(_) => self.to_text(),
            Self::Pair(pair) => Ok(format!("{PUBLIC}{}", STANDARD.encode(pair.public_key()))),
        }
    }

    /// Whether it is a key pair: then what the receiver has is no secret.
    #[must_use]
    pub fn is_pair(&self) -> bool {
        matches!(self, Self::Pair(_))
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_pair() { "SigningKey(v1a)" } else { "SigningKey(v1)" })
    }
}

/// Verifies.
#[derive(Clone)]
pub enum VerifyingKey {
    /// A secret that the sender has too.
    Shared(Box<hmac::Key>),
    /// The public key of the sender's pair.
    Public([u8; ED25519_PUBLIC_KEY_LEN]),
}

impl VerifyingKey {
    /// From `whsec_…` or `whpk_…`.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, InvalidKey> {
        if let Some(encoded) = text.strip_prefix(SECRET) {
            return Ok(Self::Shared(Box::new(hmac::Key::new(hmac::HMAC_SHA256, &secret(encoded)?))));
        }
        let bytes = decoded(text.strip_prefix(PUBLIC).ok_or(InvalidKey::Prefix)?)?;
        bytes.try_into().map(Self::Public).map_err(|_| InvalidKey::Length)
    }
}

impl std::fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if matches!(self, Self::Public(_)) { "VerifyingKey(v1a)" } else { "VerifyingKey(v1)" })
    }
}

fn decoded(encoded: &str) -> Result<Vec<u8>, InvalidKey> {
    STANDARD.decode(encoded).map_err(|_| InvalidKey::Encoding)
}

fn secret(encoded: &str) -> Result<Vec<u8>, InvalidKey> {
    decoded(encoded).and_then(|bytes| if SECRET_BYTES.contains(&bytes.len()) { Ok(bytes) } else { Err(InvalidKey::Length) })
}
