//! Phone numbers as providers want them.

use std::fmt;

use thiserror::Error;

/// A text that is no number in international form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a phone number in international form: + and 7 to 15 digits")]
pub struct InvalidNumber;

/// A phone number in international form (E.164): `+`, and 7 to 15 digits of which the first is no zero. Whether anybody has
/// it is for the provider to say.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Number(String);

impl Number {
    /// Reads `+263772345678`, and nothing looser: whoever has a number as people write it makes it international first.
    ///
    /// # Errors
    /// [`InvalidNumber`] for anything else.
    pub fn parse(text: &str) -> Result<Self, InvalidNumber> {
        let digits = text.strip_prefix('+').ok_or(InvalidNumber)?;
        let well_formed =
            (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        if well_formed { Ok(Self(text.to_owned())) } else { Err(InvalidNumber) }
    }

    /// With its `+`.
    #[must_use]
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// Without its `+`.
    #[must_use]
    pub fn digits(&self) -> &str {
        self.0.trim_start_matches('+')
    }
}

impl fmt::Debug for Number {
    /// Its country and its end: a number is personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…{}", self.0.get(..4).unwrap_or_default(), self.0.get(self.0.len() - 2..).unwrap_or_default())
    }
}

/// The address of a sender or receiver as a provider names it, in one form: a number in international form gets its `+`
/// whether the provider sends it or not; short codes and names stay as they are.
#[must_use]
pub fn address(text: &str) -> String {
    let trimmed = text.trim();
    match Number::parse(&format!("+{}", trimmed.trim_start_matches('+'))) {
        // Short codes have at most six digits, national numbers begin with a zero: neither gets here.
        Ok(number) => number.0,
        Err(InvalidNumber) => trimmed.to_owned(),
    }
}
