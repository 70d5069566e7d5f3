//! Where a letter comes back to, so that it is known which one it was.

use std::fmt;
use std::sync::LazyLock;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use data_encoding::{Encoding, Specification};
use uuid::Uuid;

/// Bytes of the signature that are used: 80 bits, the fewest that RFC 2104 §5 allows; it can only be guessed by sending
/// letters.
const SIGNED: usize = 10;
/// Bytes of the sender's id that are told. There is no room for more: a local part has 64 characters (RFC 5321 §4.5.3.1.1).
const SENDER: usize = 6;
/// Addresses that are looked at in a letter that came back.
const LOOKED_AT: usize = 20;

/// Base32 (RFC 4648 §6) in small letters, without padding: what comes back may have lost its case.
static BASE32: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
    specification.encoding().ok()
});

/// Return paths that name a sender and a delivery each, signed so that nobody can report another's letter as undeliverable.
///
/// They are of the form `bounce+TOKEN@domain`. The token holds the beginning of the sender's id; the signature is over the
/// whole of it.
#[derive(Clone)]
pub struct ReturnPaths {
    prefix: String,
    domain: String,
    key: Key,
}

/// What a return path says, before it is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// What the sender's id begins with.
    pub sender_begins: [u8; SENDER],
    delivery: Uuid,
    signature: [u8; SIGNED],
}

impl Returned {
    /// The least and the greatest id that begins so.
    #[must_use]
    pub fn senders(&self) -> (Uuid, Uuid) {
        let filled = |rest: u8| {
            let mut id = [rest; 16];
            for (byte, known) in id.iter_mut().zip(self.sender_begins) {
                *byte = known;
            }
            Uuid::from_bytes(id)
        };
        (filled(0), filled(0xff))
    }
}

impl fmt::Debug for ReturnPaths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReturnPaths").field("domain", &self.domain).finish_non_exhaustive()
    }
}

impl ReturnPaths {
    /// Return paths `PREFIX+…@DOMAIN`; `prefix` has at most 11 bytes, for a local part has 64 at most. `None` if that makes
    /// no address.
    #[must_use]
    pub fn new(prefix: &str, domain: &str, key: &[u8]) -> Option<Self> {
        let plain =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
        let good = plain(prefix) && prefix.len() <= 11 && plain(domain) && domain.len() <= 180;
        let (prefix, domain) = (prefix.to_ascii_lowercase(), domain.to_ascii_lowercase());
        (good && BASE32.is_some()).then(|| Self { prefix, domain, key: Key::new(HMAC_SHA256, key) })
    }

    /// The return path of a sender's delivery.
    #[must_use]
    pub fn of(&self, sender: Uuid, delivery: Uuid) -> String {
        let Self { prefix, domain, .. } = self;
        let mut token = sender.as_bytes().iter().copied().take(SENDER).collect::<Vec<_>>();
        token.extend_from_slice(delivery.as_bytes());
        token.extend_from_slice(&self.signature(sender, delivery));
        let token = BASE32.as_ref().map(|base32| base32.encode(&token)).unwrap_or_default();
        format!("{prefix}+{token}@{domain}")
    }

    /// What an address says, if it is of the form of these.
    #[must_use]
    pub fn read(&self, address: &str) -> Option<Returned> {
        let address = address.trim().to_ascii_lowercase();
        let local = address.strip_suffix(&self.domain)?.strip_suffix('@')?;
        let token = local.strip_prefix(&self.prefix)?.strip_prefix('+')?;
        let token = BASE32.as_ref()?.decode(token.as_bytes()).ok()?;
        let (sender_begins, token) = token.split_first_chunk::<SENDER>()?;
        let (delivery, signature) = token.split_first_chunk::<16>()?;
        let signature = signature.try_into().ok()?;
        Some(Returned { sender_begins: *sender_begins, delivery: Uuid::from_bytes(*delivery), signature })
    }

    /// What the addresses of this form in a letter say, wherever they stand: that which it came to, or the return path of the
    /// letter that came back with it.
    #[must_use]
    pub fn all_in(&self, letter: &[u8]) -> Vec<Returned> {
        let text = String::from_utf8_lossy(letter).to_ascii_lowercase();
        let (begin, end) = (format!("{}+", self.prefix), format!("@{}", self.domain));
        let mut found: Vec<Returned> = Vec::new();
        for (at, _) in text.match_indices(&begin).take(LOOKED_AT) {
            let rest = text.get(at..).unwrap_or_default();
            let address = rest.find(&end).and_then(|length| rest.get(..length + end.len()));
            if let Some(returned) = address.and_then(|address| self.read(address))
                && !found.contains(&returned)
            {
                found.push(returned);
            }
        }
        found
    }

    /// The delivery that was named, if this is the sender, and the signature its.
    #[must_use]
    pub fn delivery(&self, returned: &Returned, sender: Uuid) -> Option<Uuid> {
        let is_its = sender.as_bytes().starts_with(&returned.sender_begins);
        let signed = verify_slices_are_equal(&returned.signature, &self.signature(sender, returned.delivery)).is_ok();
        (is_its && signed).then_some(returned.delivery)
    }

    fn signature(&self, sender: Uuid, delivery: Uuid) -> Vec<u8> {
        let tag = sign(&self.key, &[b"return-path\0", sender.as_bytes().as_slice(), delivery.as_bytes().as_slice()].concat());
        tag.as_ref().iter().copied().take(SIGNED).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn paths(key: &str) -> ReturnPaths {
        ReturnPaths::new("bounce", "mail.school.example", key.as_bytes()).unwrap()
    }

    fn delivery(key: &str, address: &str, sender: Uuid) -> Option<Uuid> {
        paths(key).delivery(&paths(key).read(address)?, sender)
    }

    #[test]
    fn what_makes_no_address_is_refused() {
        for (prefix, domain) in
            [("", "a.example"), ("bounce", ""), ("twelve-bytes", "a.example"), ("b+c", "a.example"), ("b", "a b")]
        {
            assert!(ReturnPaths::new(prefix, domain, b"key").is_none(), "{prefix} {domain}");
        }
        assert!(!format!("{:?}", paths("hush")).contains("hush"));
        let longest = ReturnPaths::new("eleven-byte", "a.example", b"key").unwrap().of(Uuid::nil(), Uuid::nil());
        assert_eq!(longest.split('@').next().unwrap().len(), 64);
    }

    proptest! {
        #[test]
        fn a_path_names_its_delivery_whatever_became_of_its_case(sender: u128, id: u128, other: u128) {
            let (sender, id, other) = (Uuid::from_u128(sender), Uuid::from_u128(id), Uuid::from_u128(other));
            let path = paths("one").of(sender, id);
            prop_assert_eq!(delivery("one", &path, sender), Some(id));
            prop_assert_eq!(delivery("one", &path.to_ascii_uppercase(), sender), Some(id));
            prop_assert_eq!(delivery("two", &path, sender), None, "another key");
            // Another sender whose id begins in the same way, and one whose does not.
            let twin = Uuid::from_u128(sender.as_u128() ^ 1);
            prop_assert_eq!(delivery("one", &path, twin), None);
            prop_assert_eq!(delivery("one", &path, other), Some(id).filter(|_| other == sender));
            let (least, greatest) = paths("one").read(&path).unwrap().senders();
            prop_assert!(least <= sender && sender <= greatest && greatest.as_u128() - least.as_u128() < 1 << 80);
            let letter = format!("Received: x\r\nTo: <{path}>\r\nFrom: <bounce+x@elsewhere.example>\r\n\r\nReturn-Path: <{}>", path.to_uppercase());
            prop_assert_eq!(paths("one").all_in(letter.as_bytes()), [paths("one").read(&path).unwrap()]);
        }

        #[test]
        fn whatever_is_written_there_is_no_delivery(text in "(bounce\\+)?\\PC{0,80}(@mail.school.example)?", bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert_eq!(delivery("one", &text, Uuid::nil()), None);
            prop_assert_eq!(paths("one").all_in(&bytes), []);
        }
    }
}
