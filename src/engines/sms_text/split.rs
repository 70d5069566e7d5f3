//! A long text in parts.

use crate::measure::Encoding;

/// One part, and the units it takes.
pub(crate) struct Part<'a> {
    pub(crate) text: &'a str,
    pub(crate) units: usize,
}

/// The parts of a text as they are sent, in order: one if it fits a message, else as many as are needed. A surrogate pair
/// and a character of the extension table are never torn apart. An empty text is one empty part.
#[must_use]
pub fn split(text: &str) -> Vec<&str> {
    parts(text, Encoding::of(text)).map(|part| part.text).collect()
}

pub(crate) fn parts(text: &str, encoding: Encoding) -> impl Iterator<Item = Part<'_>> {
    let units: usize = text.chars().map(|c| encoding.units(c)).sum();
    let room = if units <= encoding.single() { encoding.single() } else { encoding.concatenated() };
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (mut units, mut end) = (0, text.len());
        for (at, c) in text.char_indices() {
            if units + encoding.units(c) > room {
                end = at;
                break;
            }
            units += encoding.units(c);
        }
        let (part, after) = text.split_at(end);
        rest = (!after.is_empty()).then_some(after);
        Some(Part { text: part, units })
    })
}
