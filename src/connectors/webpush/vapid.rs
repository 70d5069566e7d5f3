//! The proof of who sends (VAPID, RFC 8292).

use std::fmt;
use std::time::{Duration, SystemTime};

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use thiserror::Error;
use url::Url;

/// How long a proof is good for; the RFC allows a day.
const GOOD_FOR: Duration = Duration::from_secs(12 * 3600);

/// What is wrong with a key, or with the address beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum VapidError {
    /// Not a private key of P-256: 32 bytes in base64url.
    #[error("the private key is not 32 bytes in base64url")]
    Key,
    /// Not an address that a push service could complain to.
    #[error("the contact is neither mailto: nor https:")]
    Contact,
}

/// Who we are to push services.
#[derive(Clone)]
pub struct Vapid {
    key: EncodingKey,
    public_key: String,
    contact: Url,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    exp: u64,
    sub: &'a str,
}

impl Vapid {
    /// A private key as the usual tools write it (base64url of its 32 bytes), and an address (`mailto:` or `https:`) that a
    /// push service can complain to.
    ///
    /// # Errors
    /// See [`VapidError`].
    pub fn new(private_key: &SecretString, contact: Url) -> Result<Self, VapidError> {
        if !["mailto", "https"].contains(&contact.scheme()) {
            return Err(VapidError::Contact);
        }
        let raw = URL_SAFE_NO_PAD.decode(private_key.expose_secret().trim_end_matches('=')).map_err(|_| VapidError::Key)?;
        let private = PrivateKey::from_private_key(&ECDH_P256, &raw).map_err(|_| VapidError::Key)?;
        let public = private.compute_public_key().map_err(|_| VapidError::Key)?;
        let pair = EcdsaKeyPair::from_private_key_and_public_key(&ECDSA_P256_SHA256_FIXED_SIGNING, &raw, public.as_ref());
        let der = pair.map_err(|_| VapidError::Key)?.to_pkcs8v1().map_err(|_| VapidError::Key)?;
        Ok(Self { key: EncodingKey::from_ec_der(der.as_ref()), public_key: URL_SAFE_NO_PAD.encode(public.as_ref()), contact })
    }

    pub(crate) fn public_key(&self) -> &str {
        &self.public_key
    }

    /// The `Authorization` header for a push service.
    ///
    /// # Errors
    /// When the key does not sign.
    pub(crate) fn authorization(&self, endpoint: &Url, now: SystemTime) -> Result<String, VapidError> {
        let exp = (now + GOOD_FOR).duration_since(SystemTime::UNIX_EPOCH).map_err(|_| VapidError::Key)?.as_secs();
        let claims = Claims { aud: &endpoint.origin().ascii_serialization(), exp, sub: self.contact.as_str() };
        let token = encode(&Header::new(Algorithm::ES256), &claims, &self.key).map_err(|_| VapidError::Key)?;
        Ok(format!("vapid t={token}, k={}", self.public_key))
    }
}

impl fmt::Debug for Vapid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vapid").field("public_key", &self.public_key).finish_non_exhaustive()
    }
}
