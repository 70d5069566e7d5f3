//! The master secret, and the keys made from it: one for each purpose, so that none stands for another.

use aws_lc_rs::{aead, hkdf};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

use crate::errors::{Error, Result};

/// The master secret: `auth.secret` of the configuration.
#[derive(Debug, Clone)]
pub struct MasterSecret(SecretString);

struct Bytes32;

impl hkdf::KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}

impl MasterSecret {
    /// From at least 32 bytes that nobody can guess.
    #[must_use]
    pub fn new(secret: SecretString) -> Self {
        Self(secret)
    }

    /// A 32-byte key for one purpose (HKDF-SHA-256).
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"oneclass");
        let key = salt.extract(self.0.expose_secret().as_bytes());
        let mut bytes = [0; 32];
        let info = [purpose.as_bytes()];
        let filled = key.expand(&info, Bytes32).and_then(|okm| okm.fill(&mut bytes));
        debug_assert!(filled.is_ok(), "32 bytes are within HKDF's limit");
        bytes
    }

    /// Seals bytes so that only this secret opens them (AES-256-GCM).
    ///
    /// # Errors
    /// 500 when the random source fails.
    pub fn seal(&self, purpose: &str, bytes: &[u8]) -> Result<String> {
        let failed = |_| Error::internal("sealing failed");
        let key = self.sealing_key(purpose)?;
        let mut sealed = bytes.to_vec();
        let nonce = key.seal_in_place_append_tag(aead::Aad::from(purpose), &mut sealed).map_err(failed)?;
        let mut whole = nonce.as_ref().to_vec();
        whole.extend(sealed);
        Ok(STANDARD_NO_PAD.encode(whole))
    }

    /// Opens what [`seal`](Self::seal) made.
    ///
    /// # Errors
    /// 500 when it was sealed with another secret, for another purpose, or altered.
    pub fn open(&self, purpose: &str, text: &str) -> Result<Vec<u8>> {
        let failed = || Error::internal(format!("what was sealed for {purpose} does not open: was auth.secret changed?"));
        let whole = STANDARD_NO_PAD.decode(text).map_err(|_| failed())?;
        let (nonce, sealed) = whole.split_at_checked(aead::NONCE_LEN).ok_or_else(failed)?;
        let nonce = aead::Nonce::try_assume_unique_for_key(nonce).map_err(|_| failed())?;
        let mut sealed = sealed.to_vec();
        let opened =
            self.sealing_key(purpose)?.open_in_place(nonce, aead::Aad::from(purpose), &mut sealed).map_err(|_| failed())?;
        Ok(opened.to_vec())
    }

    fn sealing_key(&self, purpose: &str) -> Result<aead::RandomizedNonceKey> {
        aead::RandomizedNonceKey::new(&aead::AES_256_GCM, &self.derive(purpose)).map_err(|_| Error::internal("no sealing key"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_secret_and_purpose_open_what_was_sealed() {
        let secret = |text: &str| MasterSecret::new(SecretString::from(text.repeat(32)));
        let sealed = secret("a").seal("signing", b"key").unwrap();
        assert_eq!(secret("a").open("signing", &sealed).unwrap(), b"key");
        assert!(secret("b").open("signing", &sealed).is_err());
        assert!(secret("a").open("other", &sealed).is_err());
        assert_ne!(secret("a").derive("one"), secret("a").derive("two"));
    }
}
