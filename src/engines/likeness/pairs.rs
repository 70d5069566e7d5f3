//! Every pair of records that are alike, without comparing each with each: alike are only those that have a number or a
//! date of birth in common.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Likeness, Person, compare, number};

/// Two records that are alike, by their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The place of the one.
    pub one: usize,
    /// The place of the other, a later one.
    pub other: usize,
    /// How alike they are.
    pub likeness: Likeness,
}

/// What two records that are alike have in common, one of these at least.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Common {
    Card(String),
    Certificate(String),
    Birth(chrono::NaiveDate),
}

/// Every pair, the most alike first.
#[must_use]
pub fn pairs(people: &[Person]) -> Vec<Pair> {
    let mut groups: BTreeMap<Common, Vec<usize>> = BTreeMap::new();
    for (place, person) in people.iter().enumerate() {
        let common = [
            number(&person.national_id).map(Common::Card),
            number(&person.birth_certificate).map(Common::Certificate),
            Some(Common::Birth(person.born_on)),
        ];
        for common in common.into_iter().flatten() {
            groups.entry(common).or_default().push(place);
        }
    }
    let mut candidates = BTreeSet::new();
    for group in groups.values() {
        for (nth, one) in group.iter().enumerate() {
            candidates.extend(group.iter().skip(nth + 1).map(|other| (*one, *other)));
        }
    }
    let alike = candidates.into_iter().filter_map(|(one, other)| {
        let likeness = compare(people.get(one)?, people.get(other)?)?;
        Some(Pair { one, other, likeness })
    });
    let mut found: Vec<Pair> = alike.collect();
    found.sort_by_key(|pair| (std::cmp::Reverse(pair.likeness.score), pair.one, pair.other));
    found
}
