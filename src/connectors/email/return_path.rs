//! Where a letter comes back to, so that it is known which one it was.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use uuid::Uuid;

/// Bytes of the signature that are used: 80 bits, the fewest that RFC 2104 §5 allows; it can only be guessed by sending
/// letters.
const SIGNED: usize = 10;

/// Return paths that name a delivery each, signed so that nobody can report another's letter as undeliverable.
///
/// They are of the form `bounce+TOKEN@domain`. The token is of hexadecimal digits: what comes back may have lost its case.
#[derive(Clone)]
pub struct ReturnPaths {
    prefix: String,
    domain: String,
    key: Key,
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
        good.then(|| Self { prefix, domain, key: Key::new(HMAC_SHA256, key) })
    }

    /// The return path of a delivery.
    #[must_use]
    pub fn of(&self, delivery: Uuid) -> String {
        let Self { prefix, domain, .. } = self;
        format!("{prefix}+{}{}@{domain}", delivery.simple(), hex::encode(self.signature(delivery)))
    }

    /// The delivery that a return path names, if it is one of these.
    #[must_use]
    pub fn delivery(&self, address: &str) -> Option<Uuid> {
        let address = address.trim().to_ascii_lowercase();
        let local = address.strip_suffix(&self.domain)?.strip_suffix('@')?;
        let token = hex::decode(local.strip_prefix(&self.prefix)?.strip_prefix('+')?).ok()?;
        let (id, signature) = token.split_first_chunk::<16>()?;
        let delivery = Uuid::from_bytes(*id);
        verify_slices_are_equal(signature, &self.signature(delivery)).ok()?;
        Some(delivery)
    }

    fn signature(&self, delivery: Uuid) -> Vec<u8> {
        let tag = sign(&self.key, &[b"return-path\0", delivery.as_bytes().as_slice()].concat());
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

    #[test]
    fn what_makes_no_address_is_refused() {
        for (prefix, domain) in
            [("", "a.example"), ("bounce", ""), ("twelve-bytes", "a.example"), ("b+c", "a.example"), ("b", "a b")]
        {
            assert!(ReturnPaths::new(prefix, domain, b"key").is_none(), "{prefix} {domain}");
        }
        assert!(!format!("{:?}", paths("hush")).contains("hush"));
    }

    proptest! {
        #[test]
        fn a_path_names_its_delivery_whatever_became_of_its_case(id: u128, other: u128) {
            let (id, other) = (Uuid::from_u128(id), Uuid::from_u128(other));
            let path = paths("one").of(id);
            prop_assert!(path.split('@').next().unwrap().len() <= 64, "{}", path);
            prop_assert_eq!(paths("one").delivery(&path), Some(id));
            prop_assert_eq!(paths("one").delivery(&path.to_ascii_uppercase()), Some(id));
            prop_assert_eq!(paths("two").delivery(&path), None, "another key");
            let forged = path.replace(&id.simple().to_string(), &other.simple().to_string());
            prop_assert_eq!(paths("one").delivery(&forged), Some(id).filter(|id| *id == other));
        }

        #[test]
        fn whatever_is_written_there_is_no_delivery(text in "(bounce\\+)?\\PC{0,80}(@mail.school.example)?") {
            prop_assert_eq!(paths("one").delivery(&text), None);
        }
    }
}
