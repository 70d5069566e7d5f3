//! The largest size of a notice.

use crate::Notice;

/// The most bytes of a payload that FCM and APNs take, and of an encrypted body that every Web Push service must take
/// (RFC 8030 §7.2).
pub const LARGEST: usize = 4096;

/// Stands for what was cut off.
const MORE: char = '…';

/// A notice that is not too large.
pub struct Fitted {
    /// Its text, cut or whole.
    pub text: String,
    /// What was made of it.
    pub encoded: Vec<u8>,
}

/// What `encode` makes of the notice's text, whole if that has at most `largest` bytes, else of as much of its beginning as
/// fits, cut between two characters. `None` if it does not fit without any text: titles and data are never cut.
pub fn fit(notice: &Notice, largest: usize, encode: impl Fn(&str) -> Vec<u8>) -> Option<Fitted> {
    let fitted = |text: String| Fitted { encoded: encode(&text), text };
    let whole = fitted(notice.body.clone());
    if whole.encoded.len() <= largest {
        return Some(whole);
    }
    // Text grows its encoding by differing amounts (escapes), but never shrinks it: the longest beginning is searched by halves.
    let ends: Vec<usize> = notice.body.char_indices().map(|(at, _)| at).collect();
    let cut = |kept: usize| {
        let end = ends.get(kept).copied().unwrap_or_default();
        let beginning = notice.body.get(..end).unwrap_or_default().trim_end();
        Some(fitted(format!("{beginning}{MORE}"))).filter(|fitted| fitted.encoded.len() <= largest)
    };
    let (mut fits, mut too_long) = (0, ends.len());
    let mut best = cut(0)?;
    while too_long - fits > 1 {
        let middle = fits.midpoint(too_long);
        match cut(middle) {
            Some(longer) => (fits, best) = (middle, longer),
            None => too_long = middle,
        }
    }
    Some(best)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn json(text: &str) -> Vec<u8> {
        serde_json::to_vec(&serde_json::json!({ "title": "T", "body": text })).unwrap()
    }

    fn notice(body: &str) -> Notice {
        Notice { body: body.to_owned(), ..Notice::default() }
    }

    fn fitted(body: &str, largest: usize) -> Option<Fitted> {
        fit(&notice(body), largest, json)
    }

    #[test]
    fn what_fits_is_left_alone_and_what_does_not_fit_at_all_is_told() {
        assert_eq!(fitted("hello", LARGEST).unwrap().text, "hello");
        assert!(fitted("hello", 10).is_none());
    }

    proptest! {
        #[test]
        fn as_much_of_the_beginning_is_kept_as_fits(body in "(\\PC|[\n\"\\\\]){0,300}", largest in 30_usize..400) {
            let Fitted { text: kept, encoded } = fitted(&body, largest).unwrap();
            prop_assert!(encoded.len() <= largest);
            prop_assert_eq!(&encoded, &json(&kept));
            if json(&body).len() <= largest {
                prop_assert_eq!(kept, body);
            } else {
                let beginning = kept.strip_suffix('…').unwrap();
                prop_assert!(body.starts_with(beginning));
                // One more character, and the spaces that were trimmed before it, would not have fitted.
                let rest = &body[beginning.len()..];
                let next = rest.char_indices().find(|(_, c)| !c.is_whitespace()).map_or(rest.len(), |(at, c)| at + c.len_utf8());
                let longer = json(&format!("{beginning}{}…", &rest[..next]));
                prop_assert!(longer.len() > largest || next == rest.len());
            }
        }
    }
}
