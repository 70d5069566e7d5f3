//! Signed addresses of our own, for the store that has none: they stand for the one object and the one verb that they
//! were made for, until they expire. Nothing in them can be changed without the key.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Services;
use kernel::errors::{Error, Result};
use uuid::Uuid;

use super::codes::FILE_LINK_INVALID;

/// What the key is for.
const PURPOSE: &str = "files.links";
/// Bytes of what is signed: a verb, a school, a row, an instant.
const CLAIM: usize = 1 + 16 + 16 + 8;

/// What an address allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    /// Writing what is on its way in.
    Put,
    /// Reading a content, to save it.
    Get,
    /// Reading a content, to look at it.
    Show,
}

impl Verb {
    const ALL: [(Self, u8); 3] = [(Self::Put, 1), (Self::Get, 2), (Self::Show, 3)];

    fn byte(self) -> u8 {
        Self::ALL.iter().find(|(verb, _)| *verb == self).map_or(0, |(_, byte)| *byte)
    }
}

/// What an address stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    /// What it allows.
    pub(super) verb: Verb,
    /// The school.
    pub(super) school: Uuid,
    /// The row: an upload, or a content.
    pub(super) id: Uuid,
    /// Until when, in seconds since 1970.
    pub(super) expires_at: i64,
}

impl Link {
    /// As the last segment of an address.
    pub(super) fn seal(&self, services: &Services) -> String {
        self.sealed(&services.signing_key(PURPOSE))
    }

    /// What a segment stands for, if it was made here and is still good.
    ///
    /// # Errors
    /// 403 `FILE_LINK_INVALID`.
    pub(super) fn open(services: &Services, text: &str) -> Result<Self> {
        let link = Self::opened(&services.signing_key(PURPOSE), text);
        link.filter(|link| services.source().now().timestamp() < link.expires_at).ok_or_else(|| Error::new(&FILE_LINK_INVALID))
    }

    fn sealed(&self, key: &hmac::Key) -> String {
        let mut bytes = vec![self.verb.byte()];
        bytes.extend_from_slice(self.school.as_bytes());
        bytes.extend_from_slice(self.id.as_bytes());
        bytes.extend_from_slice(&self.expires_at.to_be_bytes());
        let tag = hmac::sign(key, &bytes);
        bytes.extend_from_slice(tag.as_ref());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn opened(key: &hmac::Key, text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (claim, tag) = bytes.split_at_checked(CLAIM)?;
        hmac::verify(key, claim, tag).ok()?;
        let (byte, rest) = claim.split_first()?;
        let (school, rest) = rest.split_at_checked(16)?;
        let (id, expires_at) = rest.split_at_checked(16)?;
        Some(Self {
            verb: Verb::ALL.iter().find(|(_, known)| known == byte)?.0,
            school: Uuid::from_slice(school).ok()?,
            id: Uuid::from_slice(id).ok()?,
            expires_at: i64::from_be_bytes(expires_at.try_into().ok()?),
        })
    }
}

/// The address of a path of this server, as browsers reach it; the path alone unless `http.public_url` is configured.
pub(super) fn address(services: &Services, path: &str) -> String {
    let base = services.config().http.public_url.as_ref().map_or("", |url| url.as_str());
    format!("{base}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, b"a key for tests")
    }

    fn link() -> Link {
        Link { verb: Verb::Get, school: Uuid::from_u128(1), id: Uuid::from_u128(2), expires_at: 1_800_000_000 }
    }

    #[test]
    fn an_address_stands_for_what_it_was_made_for_and_fits_into_a_segment() {
        let text = link().sealed(&key());
        assert_eq!(Link::opened(&key(), &text), Some(link()));
        assert!(text.len() <= 120, "{}", text.len());
        assert_eq!(Link::opened(&hmac::Key::new(hmac::HMAC_SHA256, b"another"), &text), None);
    }

    #[test]
    fn no_bit_of_it_can_be_changed() {
        let sealed = URL_SAFE_NO_PAD.decode(link().sealed(&key())).unwrap();
        for at in 0..sealed.len() * 8 {
            let mut altered = sealed.clone();
            altered[at / 8] ^= 1 << (at % 8);
            assert_eq!(Link::opened(&key(), &URL_SAFE_NO_PAD.encode(altered)), None, "bit {at}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_opening_panic(text in ".{0,150}") {
            prop_assert_eq!(Link::opened(&key(), &text), None);
        }
    }
}
