//! Addresses by which a letter's recipient gets no more of its kind: they name the school and the delivery, and are signed.

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Services;
use url::Url;
use uuid::Uuid;

/// What the key is for.
const PURPOSE: &str = "unsubscribe";
/// Bytes of the signature that are used: nobody can guess 128 bits.
const SIGNED: usize = 16;

/// Makes such addresses and reads them.
pub(in crate::notifications) struct Links {
    /// Where this deployment is reached, if that is by HTTPS: RFC 8058 §3.1 wants nothing else.
    base: Option<String>,
    key: hmac::Key,
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Links").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Links {
    /// Those of a deployment.
    pub(in crate::notifications) fn of(services: &Services) -> Self {
        let http = &services.config().http;
        let base = http.base_url(http.port);
        Self { base: Some(base).filter(|base| base.starts_with("https://")), key: services.signing_key(PURPOSE) }
    }

    /// The address for a delivery; `None` where this deployment is not reached by HTTPS.
    pub(in crate::notifications) fn url(&self, school: Uuid, delivery: Uuid) -> Option<Url> {
        let base = self.base.as_ref()?;
        Url::parse(&format!("{base}/api/v1/unsubscribe/{}", self.token(school, delivery))).ok()
    }

    fn token(&self, school: Uuid, delivery: Uuid) -> String {
        let named = [school.as_bytes().as_slice(), delivery.as_bytes().as_slice()].concat();
        let tag = hmac::sign(&self.key, &named);
        let signature = tag.as_ref().iter().copied().take(SIGNED).collect::<Vec<_>>();
        URL_SAFE_NO_PAD.encode([named, signature].concat())
    }

    /// The school and the delivery that a token names, if it is signed.
    pub(super) fn read(&self, token: &str) -> Option<(Uuid, Uuid)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() == 32 + SIGNED)?;
        let (school, rest) = bytes.split_first_chunk::<16>()?;
        let (delivery, _) = rest.split_first_chunk::<16>()?;
        let (school, delivery) = (Uuid::from_bytes(*school), Uuid::from_bytes(*delivery));
        let same = aws_lc_rs::constant_time::verify_slices_are_equal(token.as_bytes(), self.token(school, delivery).as_bytes());
        same.is_ok().then_some((school, delivery))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_delivery_and_another_deployments_or_an_altered_one_nothing() {
        let links =
            |key: &[u8]| Links { base: Some("https://school.example".into()), key: hmac::Key::new(hmac::HMAC_SHA256, key) };
        let (school, delivery) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let token = links(b"one").token(school, delivery);
        assert_eq!(links(b"one").read(&token), Some((school, delivery)));
        assert_eq!(links(b"two").read(&token), None);
        for wrong in ["", "x", &token[1..], &format!("{token}A"), &token.replacen('A', "B", 1)] {
            assert_eq!(links(b"one").read(wrong), None, "{wrong}");
        }
        assert_eq!(Links { base: None, ..links(b"one") }.url(school, delivery), None);
    }
}
