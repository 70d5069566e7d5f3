//! Cursors: opaque, signed, and good only for the list and the sort order they were made for.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::errors::{Error, Result, code};

/// Where a list goes on: the sort values and id of the last row shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The sort order it was made for, `-created_at,id`.
    #[serde(rename = "s")]
    pub sort: String,
    /// The last row's values in that order; `None` is NULL.
    #[serde(rename = "v")]
    pub values: Vec<Option<String>>,
}

impl Cursor {
    /// As an opaque text, signed for this list.
    ///
    /// # Errors
    /// 500 when it does not serialise.
    pub fn seal(&self, key: &hmac::Key, list: &str) -> Result<String> {
        let payload = serde_json::to_vec(self)?;
        let tag = sign(key, list, &payload);
        let mut bytes = tag.as_ref().get(..12).unwrap_or_default().to_vec();
        bytes.extend_from_slice(&payload);
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads one that [`seal`](Self::seal) made for this list.
    ///
    /// # Errors
    /// 400 `INVALID_CURSOR`.
    pub fn open(text: &str, key: &hmac::Key, list: &str) -> Result<Self> {
        let invalid = || Error::new(&code::INVALID_CURSOR);
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
        let (tag, payload) = bytes.split_at_checked(12).ok_or_else(invalid)?;
        let expected = sign(key, list, payload);
        let same = aws_lc_rs::constant_time::verify_slices_are_equal(tag, expected.as_ref().get(..12).unwrap_or_default());
        same.map_err(|_| invalid())?;
        serde_json::from_slice(payload).map_err(|_| invalid())
    }
}

fn sign(key: &hmac::Key, list: &str, payload: &[u8]) -> hmac::Tag {
    let mut context = hmac::Context::with_key(key);
    context.update(list.as_bytes());
    context.update(&[0]);
    context.update(payload);
    context.sign()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, b"a key for tests")
    }

    proptest! {
        #[test]
        fn a_cursor_opens_as_it_was_sealed(sort in ".{0,30}", values in prop::collection::vec(prop::option::of(".{0,20}"), 0..4)) {
            let cursor = Cursor { sort, values };
            prop_assert_eq!(Cursor::open(&cursor.seal(&key(), "students").unwrap(), &key(), "students").unwrap(), cursor);
        }

        #[test]
        fn no_text_makes_opening_panic(text in ".{0,80}") {
            prop_assert!(Cursor::open(&text, &key(), "students").is_err());
        }
    }

    #[test]
    fn a_cursor_of_another_list_or_key_is_refused() {
        let cursor = Cursor { sort: "id".into(), values: vec![Some("1".into())] };
        let text = cursor.seal(&key(), "students").unwrap();
        assert!(Cursor::open(&text, &key(), "guardians").is_err());
        assert!(Cursor::open(&text, &hmac::Key::new(hmac::HMAC_SHA256, b"other"), "students").is_err());
    }
}
