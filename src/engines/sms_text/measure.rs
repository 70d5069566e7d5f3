//! What a text costs.

use crate::gsm7::septets;
use crate::split::parts;

/// The alphabet in which a text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// GSM 7-bit: 160 septets in a message, 153 in a part of several.
    Gsm7,
    /// UCS-2 (in fact UTF-16): 70 units in a message, 67 in a part of several.
    Ucs2,
}

impl Encoding {
    /// The cheapest that has every character of the text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.chars().all(|c| septets(c).is_some()) { Self::Gsm7 } else { Self::Ucs2 }
    }

    /// Units that one message holds.
    #[must_use]
    pub const fn single(self) -> usize {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// Units that a part of several holds, beside the header of six bytes that ties them together.
    #[must_use]
    pub const fn concatenated(self) -> usize {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }

    /// Units that a character takes: septets, or UTF-16 units. A character that GSM 7-bit does not have is as dear as the
    /// `?` that would stand for it.
    #[must_use]
    pub fn units(self, c: char) -> usize {
        match self {
            Self::Gsm7 => septets(c).unwrap_or(1),
            Self::Ucs2 => c.len_utf16(),
        }
    }
}

/// How long a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// The alphabet in which it goes.
    pub encoding: Encoding,
    /// Septets or UTF-16 units.
    pub units: usize,
    /// Messages that are paid for. An empty text is one.
    pub parts: usize,
    /// Units that still fit in the last part.
    pub left: usize,
}

/// How long a text is, and in how many parts it goes. A character is never torn between two parts, so there can be one
/// more than the units alone would need.
#[must_use]
pub fn measure(text: &str) -> Length {
    let encoding = Encoding::of(text);
    let mut count = 0;
    let (mut units, mut last) = (0, 0);
    for part in parts(text, encoding) {
        count += 1;
        last = part.units;
        units += part.units;
    }
    let room = if count > 1 { encoding.concatenated() } else { encoding.single() };
    Length { encoding, units, parts: count.max(1), left: room.saturating_sub(last) }
}
