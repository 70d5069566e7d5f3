//! Text: tidying what people type, and folding it for search.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::{CodePointMapData, props::GeneralCategory};

/// A text has a control character that no text may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text has a control character")]
pub struct ControlCharacter;

/// A text as it is stored: without white space at its ends, in Unicode normal form C (so that one name has one
/// spelling), with `\n` for `\r\n`.
///
/// # Errors
/// When it has a control character (C0, delete, C1) other than line feed and tab: no keyboard types those, PostgreSQL
/// refuses NUL, and the others forge log lines and break CSV files.
pub fn clean(text: &str) -> Result<String, ControlCharacter> {
    let lines = text.replace("\r\n", "\n");
    if lines.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(ControlCharacter);
    }
    Ok(ComposingNormalizerBorrowed::new_nfc().normalize(lines.trim()).into_owned())
}

/// A text as search compares it; both what is searched and what is searched for are folded.
///
/// Small letters, without accents; compatibility forms (ligatures, full width) become plain letters. Apostrophes of
/// every shape are dropped and every other sign becomes one space, so that:
/// - `O'Brien`, `O’Brien` and `OBrien` are `obrien`; `Ng'ombe` is `ngombe` (Shona and Ndebele write the velar nasal
///   and some borrowed sounds with an apostrophe, which people leave out when they type);
/// - `Smith-Jones` is `smith jones`, `St. Mary's` is `st marys`, `2024/017` is `2024 017`.
///
/// Search matches each [`words`] of the query on its own, anywhere in the folded text; so `o brien` finds `O'Brien`
/// as well, and the order of names does not matter.
pub fn fold(text: &str) -> String {
    let category = CodePointMapData::<GeneralCategory>::new();
    let mut folded = String::with_capacity(text.len());
    let mut space = false;
    let decompose = DecomposingNormalizerBorrowed::new_nfkd();
    // Before the decomposition, which would make a space and an accent of it.
    let text = text.replace('´', "'");
    for c in decompose.normalize(&text).chars().flat_map(char::to_lowercase) {
        match category.get(c) {
            GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark => {}
            // What people type for an apostrophe, and the letters that African orthographies write for it (modifier
            // apostrophe U+02BC and its neighbours, saltillo).
            _ if matches!(c, '\'' | '`' | '‘' | '’' | '‛' | '′' | '\u{02b9}'..='\u{02bf}' | 'ꞌ') => {}
            // Soft hyphen, zero-width joiners, direction marks: nobody sees them.
            GeneralCategory::Format => {}
            _ if c.is_alphanumeric() => {
                if space && !folded.is_empty() {
                    folded.push(' ');
                }
                space = false;
                match plain(c) {
                    Some(letters) => folded.push_str(letters),
                    None => folded.push(c),
                }
            }
            _ => space = true,
        }
    }
    folded
}

/// Letters that Unicode does not take apart though people type them as these.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ŋ' => "ng",
        'ɓ' => "b",
        'ɗ' => "d",
        'ς' => "σ",
        _ => return None,
    })
}

/// The words of a query, folded; each is to be found on its own.
pub fn words(query: &str) -> Vec<String> {
    fold(query).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A text with what `LIKE … ESCAPE '\'` would read as a wildcard escaped.
pub fn like_escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '%' | '_') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_stored_text_is_trimmed_composed_and_free_of_controls() {
        assert_eq!(clean(" \u{a0}Zoe\u{308}\r\nMoyo\t\n").unwrap(), "Zoë\nMoyo");
        for text in ["a\0b", "a\rb", "\u{1b}[31m", "a\u{7f}", "a\u{85}b"] {
            assert_eq!(clean(text), Err(ControlCharacter), "{text:?}");
        }
    }

    #[test]
    fn names_fold_to_what_people_type() {
        for (name, folded) in [
            ("Tendai MOYO", "tendai moyo"),
            ("Nyasha Chikwanha-Dube", "nyasha chikwanha dube"),
            ("Ng'ombe", "ngombe"),
            ("N’anga", "nanga"),
            ("Nkosilathi   Ndlovu", "nkosilathi ndlovu"),
            ("uMthwakazi", "umthwakazi"),
            ("Mqabukonyongolo kaMzilikazi", "mqabukonyongolo kamzilikazi"),
            ("Zvichapera", "zvichapera"),
            ("O'Brien", "obrien"),
            ("O\u{02bc}Brien", "obrien"),
            ("O´Brien", "obrien"),
            ("José Müller-Łukasz", "jose muller lukasz"),
            ("Zoe\u{308}", "zoe"),
            ("Straße", "strasse"),
            ("ﬁnance Ｎｏ．１", "finance no 1"),
            ("Đặng Thị", "dang thi"),
            ("İstanbul ılık", "istanbul ilik"),
            ("St. Mary's (Girls)", "st marys girls"),
            ("2024/017", "2024 017"),
            ("  --  ", ""),
            ("", ""),
        ] {
            assert_eq!(fold(name), folded, "{name}");
        }
    }

    #[test]
    fn obrien_is_found_with_and_without_its_apostrophe_and_its_space() {
        let stored = fold("Sinéad O'Brien");
        for query in ["obrien", "O'Brien", "o brien", "O’BRIEN sinead", "sine"] {
            assert!(words(query).iter().all(|word| stored.contains(word)), "{query}");
        }
        assert!(!words("o brian").iter().all(|word| stored.contains(word)));
        assert_eq!(words(" % _ "), Vec::<String>::new());
    }

    #[test]
    fn wildcards_are_escaped() {
        assert_eq!(like_escape(r"50%_a\b"), r"50\%\_a\\b");
    }

    proptest! {
        #[test]
        fn folding_and_cleaning_twice_changes_nothing_more(text in any::<String>(), name in "\\PC{0,20}") {
            for text in [&text, &name] {
                let folded = fold(text);
                prop_assert_eq!(fold(&folded), folded.clone());
                prop_assert!(!folded.starts_with(' ') && !folded.ends_with(' ') && !folded.contains("  "));
                if let Ok(cleaned) = clean(text) {
                    prop_assert_eq!(clean(&cleaned).unwrap(), cleaned);
                }
            }
        }
    }
}
