//! Paths such as `guardians[0].phone`: how an answer names the place of a problem in a body.

use std::fmt::Write;

/// The most characters of one key that a path repeats: keys come from the caller and may be of any length.
const KEY_SHOWN: usize = 64;

/// Adds an object's key to a path. A key that would be mistaken for part of the path's own writing is quoted:
/// `names["a.b"]`.
pub(super) fn push_key(path: &mut String, key: &str) {
    let shown: String = match key.char_indices().nth(KEY_SHOWN) {
        Some((end, _)) => format!("{}…", key.get(..end).unwrap_or_default()),
        None => key.to_owned(),
    };
    if shown.is_empty() || shown.contains(['.', '[', ']', '"', '\\']) || shown.contains(char::is_control) {
        // Writing to a String cannot fail; Debug quotes and escapes.
        let _ = write!(path, "[{shown:?}]");
    } else {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(&shown);
    }
}

/// Adds an array's index to a path.
pub(super) fn push_index(path: &mut String, index: usize) {
    let _ = write!(path, "[{index}]");
}

/// A JSON Pointer (RFC 6901) as a path: `/guardians/0/phone` is `guardians[0].phone`, and the whole document is the
/// empty path. A step of digits only is taken for an index: a pointer does not tell it from a key of digits.
pub fn pointer_to_path(pointer: &str) -> String {
    let mut path = String::new();
    for step in pointer.split('/').skip(1) {
        let index = (step == "0" || !step.starts_with('0')) && step.bytes().all(|byte| byte.is_ascii_digit());
        match step.parse() {
            Ok(number) if index => push_index(&mut path, number),
            // `~1` first: `~01` is `~1`, not `/`.
            _ => push_key(&mut path, &step.replace("~1", "/").replace("~0", "~")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_becomes_a_path() {
        for (pointer, path) in [
            ("", ""),
            ("/email", "email"),
            ("/guardians/0/phone", "guardians[0].phone"),
            ("/0/1", "[0][1]"),
            ("/a~1b/c~0d/~01", "a/b.c~d.~1"),
            ("/names/a.b", "names[\"a.b\"]"),
            ("/", "[\"\"]"),
            ("/year/007", "year.007"),
            ("/99999999999999999999999", "99999999999999999999999"),
        ] {
            assert_eq!(pointer_to_path(pointer), path, "{pointer}");
        }
    }

    #[test]
    fn a_long_key_is_cut() {
        let path = pointer_to_path(&format!("/{}/x", "é".repeat(1000)));
        assert_eq!(path, format!("{}….x", "é".repeat(64)));
    }
}
