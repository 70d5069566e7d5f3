//! Names that are nearly the same.

use std::collections::BTreeSet;

use crate::Person;

/// From here on two first names may be one.
const NEARLY: f64 = 0.85;

/// How alike two words are, from 0 to 1: the better of Jaro-Winkler, which forgives what is mistyped, and the share of
/// trigrams, which forgives what is left out.
#[must_use]
pub fn similarity(one: &str, other: &str) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    let either = strsim::jaro_winkler(one, other).max(strsim::jaro_winkler(other, one));
    either.max(trigrams_shared(one, other)).clamp(0.0, 1.0)
}

/// Trigrams that both have, of all that either has, as `pg_trgm` counts them.
fn trigrams_shared(one: &str, other: &str) -> f64 {
    let (one, other) = (trigrams(one), trigrams(other));
    let all = u32::try_from(one.union(&other).count()).unwrap_or(u32::MAX);
    let both = u32::try_from(one.intersection(&other).count()).unwrap_or_default();
    if all == 0 { 0.0 } else { f64::from(both) / f64::from(all) }
}

fn trigrams(word: &str) -> BTreeSet<[char; 3]> {
    let padded: Vec<char> = [' ', ' '].into_iter().chain(word.chars()).chain([' ']).collect();
    padded.windows(3).filter_map(|three| <[char; 3]>::try_from(three).ok()).collect()
}

/// The score of names alone; `None` when they are too different. The last name has to be the same, but for a letter.
pub(crate) fn score(one: &Person, other: &Person) -> Option<u8> {
    let last = similarity(&one.last_name, &other.last_name);
    if one.last_name != other.last_name && last < 0.93 {
        return None;
    }
    let first = first_names(one, other);
    if first < NEARLY {
        return None;
    }
    // From 65 for names that are just near enough to 90 for the same ones.
    let share = (first - NEARLY) / (1.0 - NEARLY);
    let points = if one.last_name == other.last_name { 65.0 } else { 58.0 };
    let rounded = (points + 25.0 * share).round();
    (0..=100).find(|whole| f64::from(*whole) >= rounded)
}

/// The most alike of what somebody may be called by: the first name of one may be a middle name of the other.
fn first_names(one: &Person, other: &Person) -> f64 {
    let among = |name: &str, others: &str| others.split_whitespace().map(|middle| similarity(name, middle)).fold(0.0, f64::max);
    let crossed = among(&one.first_name, &other.middle_names).max(among(&other.first_name, &one.middle_names));
    // That is a weaker sign.
    similarity(&one.first_name, &other.first_name).max(crossed - 0.05)
}

/// First and last name the other way round.
pub(crate) fn are_interchanged(one: &Person, other: &Person) -> bool {
    let (first, last) = (&one.first_name, &one.last_name);
    first != last && !first.is_empty() && !last.is_empty() && *first == other.last_name && *last == other.first_name
}
