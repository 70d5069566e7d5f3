//! Typography that costs money.

use std::borrow::Cow;

/// Replaces the characters that word processors put in by themselves and that would make a text more than twice as dear,
/// by those of the GSM 7-bit alphabet that mean the same: quotes, dashes, the ellipsis, bullets, and spaces of unusual
/// width. Marks without width and soft hyphens go. Letters are left alone, even where one without its accent would do:
/// names are people's own.
///
/// Whoever writes chooses whether this is done. It never makes a text that fits GSM 7-bit longer, because it leaves
/// such a text as it is, and it is the same done twice.
#[must_use]
pub fn normalise(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| replacement(c).is_none()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match replacement(c) {
            Some(plain) => out.push_str(plain),
            None => out.push(c),
        }
    }
    Cow::Owned(out)
}

fn replacement(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' | '\u{2035}' | '\u{2039}' | '\u{203a}' | '\u{2bc}'
        | '\u{60}' | '\u{b4}' => "'",
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}' | '\u{2036}' | '\u{ab}' | '\u{bb}' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' => "-",
        '\u{2026}' => "...",
        '\u{2022}' | '\u{b7}' => "*",
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\t' => " ",
        '\u{2028}' | '\u{2029}' => "\n",
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' => "",
        _ => return None,
    })
}
