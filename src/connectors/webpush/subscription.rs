//! Where a browser gets its notices.

use std::fmt;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use thiserror::Error;
use url::Url;

/// Browsers leave the padding out, some libraries do not.
const BASE64URL: GeneralPurpose =
    GeneralPurpose::new(&URL_SAFE, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// What is wrong with a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SubscriptionError {
    /// `endpoint` is no address of HTTP or HTTPS with a host, or has a name and password in it.
    #[error("the endpoint is no web address")]
    Endpoint,
    /// `keys.p256dh` is not an uncompressed point of P-256: 65 bytes in base64url.
    #[error("the key p256dh is not 65 bytes in base64url")]
    PublicKey,
    /// `keys.auth` is not 16 bytes in base64url.
    #[error("the key auth is not 16 bytes in base64url")]
    Secret,
}

/// Where a browser gets its notices, and the keys that only it can read them with (`PushSubscription` of the Push API).
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    endpoint: Url,
    pub(crate) public_key: [u8; 65],
    pub(crate) secret: [u8; 16],
}

impl Subscription {
    /// A subscription from the texts that a browser gives: `endpoint`, `keys.p256dh` and `keys.auth`.
    ///
    /// # Errors
    /// See [`SubscriptionError`].
    pub fn new(endpoint: &str, p256dh: &str, auth: &str) -> Result<Self, SubscriptionError> {
        let endpoint = Url::parse(endpoint).map_err(|_| SubscriptionError::Endpoint)?;
        let plain = endpoint.username().is_empty() && endpoint.password().is_none();
        if !["https", "http"].contains(&endpoint.scheme()) || endpoint.host().is_none() || !plain {
            return Err(SubscriptionError::Endpoint);
        }
        let public_key = bytes(p256dh).filter(|key| key.first() == Some(&4)).ok_or(SubscriptionError::PublicKey)?;
        let secret = bytes(auth).ok_or(SubscriptionError::Secret)?;
        Ok(Self { endpoint, public_key, secret })
    }

    /// The push service's address for this browser. Whoever knows it can bother the browser: it is a secret.
    #[must_use]
    pub fn endpoint(&self) -> &Url {
        &self.endpoint
    }
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    BASE64URL.decode(text).ok()?.try_into().ok()
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").field("service", &self.endpoint.host_str()).finish_non_exhaustive()
    }
}
