//! Which records of people are likely to be of one person: an opinion with reasons, never a decision.
//!
//! Two records are alike when a number of the person is the same, or when the date of birth is and the names nearly are.
//! What speaks against it (another sex, another number of the same kind) takes from the score: twins have a surname and a
//! birthday in common, and often first names that begin alike, but not a birth certificate.

mod names;
mod pairs;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use names::similarity;
pub use pairs::{Pair, pairs};

/// Scores below this are nobody's business.
pub const LEAST: u8 = 50;

/// A record of a person. Names are folded by the caller (small letters, no accents); numbers are compared by their letters
/// and digits only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// First name.
    pub first_name: String,
    /// Further given names.
    pub middle_names: String,
    /// Last name.
    pub last_name: String,
    /// Date of birth.
    pub born_on: NaiveDate,
    /// Whether male; whatever it says, it is only compared.
    pub is_male: bool,
    /// Number of the birth certificate.
    pub birth_certificate: Option<String>,
    /// Number of the identity card.
    pub national_id: Option<String>,
}

/// Why two records are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The same identity card.
    NationalId,
    /// The same birth certificate.
    BirthCertificate,
    /// Born on the same day, with the same last name and nearly the same first name.
    NamesAndBirth,
    /// Born on the same day, with first and last name the other way round.
    NamesInterchanged,
}

/// How alike two records are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// Of a hundred.
    pub score: u8,
    /// Why, the strongest first.
    pub reasons: Vec<Reason>,
}

/// How alike two records are; `None` below [`LEAST`].
#[must_use]
pub fn compare(one: &Person, other: &Person) -> Option<Likeness> {
    let mut found: Vec<(Reason, u8)> = Vec::new();
    let (cards, certificates) =
        (numbers(&one.national_id, &other.national_id), numbers(&one.birth_certificate, &other.birth_certificate));
    if cards == Numbers::Same {
        found.push((Reason::NationalId, 100));
    }
    if certificates == Numbers::Same {
        found.push((Reason::BirthCertificate, 95));
    }
    if one.born_on == other.born_on {
        if let Some(score) = names::score(one, other) {
            found.push((Reason::NamesAndBirth, score));
        }
        if names::are_interchanged(one, other) {
            found.push((Reason::NamesInterchanged, 85));
        }
    }
    let best = found.iter().map(|(_, score)| *score).max()?;
    let against = [(one.is_male != other.is_male, 15), (cards == Numbers::Differ, 25), (certificates == Numbers::Differ, 25)];
    let against: u8 = against.iter().filter(|(is_so, _)| *is_so).map(|(_, points)| points).sum();
    let more = u8::try_from(found.len().saturating_sub(1)).unwrap_or_default() * 3;
    let score = best.saturating_add(more).min(100).saturating_sub(against);
    (score >= LEAST).then(|| Likeness { score, reasons: found.into_iter().map(|(reason, _)| reason).collect() })
}

/// What two numbers of one kind say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    Same,
    Differ,
    Unknown,
}

fn numbers(one: &Option<String>, other: &Option<String>) -> Numbers {
    match (number(one), number(other)) {
        (Some(one), Some(other)) if one == other => Numbers::Same,
        (Some(_), Some(_)) => Numbers::Differ,
        _ => Numbers::Unknown,
    }
}

/// A number as it is compared: letters and digits. Too little of it, or none but zeros, is what people type when they have
/// none.
fn number(text: &Option<String>) -> Option<String> {
    let plain: String = text.as_deref()?.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let says_something = plain.len() >= 4 && plain.chars().any(|c| c.is_ascii_digit() && c != '0');
    says_something.then_some(plain)
}
