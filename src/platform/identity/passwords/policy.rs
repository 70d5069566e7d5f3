//! Which passwords are good enough: long rather than complicated, not among the first that anybody tries, not the name
//! one signs in with (NIST SP 800-63B 3.1.1.2 asks for length and a block list, and against rules of composition).

use std::collections::HashSet;
use std::sync::LazyLock;

use kernel::errors::{Detail, Problems, Result};
use kernel::values::Email;

/// Characters a password has at least.
pub(crate) const SHORTEST: usize = 10;
/// Characters a password has at most: what is hashed must have some limit.
pub(crate) const LONGEST: usize = 128;

static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("common.txt").lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Holds a new password against the policy. `field` is where the caller was given it.
///
/// # Errors
/// 422 with everything that is wrong with it.
pub(crate) fn check(field: &str, password: &str, email: &Email) -> Result<()> {
    let mut problems = Problems::new();
    let length = password.trim().chars().count();
    problems.add_if(length < SHORTEST, || Detail::of(field, "min_length").with("limit", SHORTEST));
    problems.add_if(length > LONGEST, || Detail::of(field, "max_length").with("limit", LONGEST));
    let folded = password.trim().to_lowercase();
    problems.add_if(is_common(&folded), || Detail::of(field, "password_common"));
    let local = email.as_str().split('@').next().unwrap_or_default();
    // A very short name (`jo@…`) is in too many good passwords to say anything.
    problems.add_if(local.len() >= 4 && folded.contains(local), || Detail::of(field, "password_contains_name"));
    problems.into_result()
}

/// In the list as it is, or with digits and signs around it (`Password2026!`), or one character over and over.
fn is_common(folded: &str) -> bool {
    let bare = folded.trim_matches(|c: char| !c.is_alphabetic());
    let mut characters = folded.chars();
    let first = characters.next();
    COMMON.contains(folded) || COMMON.contains(bare) || (first.is_some() && characters.all(|c| Some(c) == first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issues(password: &str) -> Vec<String> {
        let email = "rudo.moyo@example.org".parse().unwrap();
        let result = check("new_password", password, &email);
        result.err().map(|e| e.details().iter().map(|d| d.code.to_string()).collect()).unwrap_or_default()
    }

    #[test]
    fn a_long_phrase_is_good_whatever_it_is_made_of() {
        for password in ["four quiet hippos", "zvakanaka chaizvo", "k7#Qm2vR9x", "ŋŋomba ŋŋomba yakura"] {
            assert_eq!(issues(password), Vec::<String>::new(), "{password}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(issues("k7#Qm2vR9"), ["min_length"]);
        assert_eq!(issues("ñandú ñand"), Vec::<String>::new());
        assert_eq!(issues(&"ab".repeat(65)), ["max_length"]);
    }

    #[test]
    fn what_anybody_tries_first_is_refused_with_decorations_too() {
        for password in ["1234567890", "Password2026!", "qwertyuiop", "aaaaaaaaaaaa", "OneClass2026"] {
            assert_eq!(issues(password), ["password_common"], "{password}");
        }
    }

    #[test]
    fn the_name_one_signs_in_with_is_no_part_of_it() {
        assert_eq!(issues("my Rudo.Moyo secret"), ["password_contains_name"]);
    }
}
