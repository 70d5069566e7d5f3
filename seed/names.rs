//! The names of made-up people: real given names and surnames in use in Zimbabwe, paired as families pair them.
//!
//! A family's home language decides which surnames it may have and how its given names divide between its own
//! language, English and a neighbour's: English given names are common everywhere, an Ndebele surname goes with
//! Ndebele or English given names, and so on. The lists stand in `data/people/names.json`, the commoner names first.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::generate::{Draw, Sex};
use crate::reference::DataError;

const FILE: &str = "people/names.json";

/// The lists, by the group of languages that the names come from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    #[serde(rename = "about")]
    _about: &'static str,
    #[serde(borrow)]
    surnames: BTreeMap<&'static str, Vec<&'static str>>,
    #[serde(borrow)]
    female: BTreeMap<&'static str, Vec<&'static str>>,
    #[serde(borrow)]
    male: BTreeMap<&'static str, Vec<&'static str>>,
}

/// How given names divide in families of one group, as (group, share).
fn given_name_shares(group: &str) -> &'static [(&'static str, u64)] {
    match group {
        "shona" => &[("shona", 58), ("english", 40), ("ndebele", 2)],
        "ndebele" => &[("ndebele", 56), ("english", 44)],
        "kalanga" => &[("ndebele", 50), ("english", 50)],
        "chewa" => &[("english", 65), ("shona", 35)],
        "tonga" => &[("english", 60), ("tonga", 25), ("shona", 15)],
        "shangani" => &[("english", 45), ("shangani", 30), ("shona", 25)],
        "venda" => &[("english", 40), ("venda", 30), ("ndebele", 30)],
        "sotho" => &[("english", 40), ("ndebele", 35), ("sotho", 25)],
        _ => &[("english", 100)],
    }
}

/// The group of names that families speaking a language at home have.
pub(crate) fn group_of_language(language: &str) -> &'static str {
    match language {
        "nd" | "xh" | "khi" => "ndebele",
        "ny" => "chewa",
        "toi" | "nmq" => "tonga",
        "ts" => "shangani",
        "ve" => "venda",
        "st" | "tn" => "sotho",
        "kck" => "kalanga",
        "en" => "english",
        _ => "shona",
    }
}

impl Names {
    /// Reads the lists.
    ///
    /// # Errors
    /// When the file is wrong: a mistake in this crate, which its tests rule out.
    pub fn read() -> Result<Self, DataError> {
        serde_json::from_str(include_str!("data/people/names.json")).map_err(|error| DataError::new(FILE, error))
    }

    /// A surname of a group.
    pub(crate) fn surname(&self, draw: &mut Draw, group: &str) -> &'static str {
        self.surnames.get(group).map(Vec::as_slice).and_then(|names| draw.common_first(names).copied()).unwrap_or_default()
    }

    /// A given name for a child of a family of a group.
    pub(crate) fn given(&self, draw: &mut Draw, group: &str, sex: Sex) -> &'static str {
        let shares = given_name_shares(group).iter().copied();
        let lists = match sex {
            Sex::Female => &self.female,
            Sex::Male => &self.male,
        };
        let group = draw.weighted(shares).unwrap_or_default();
        lists.get(group).map(Vec::as_slice).and_then(|names| draw.common_first(names).copied()).unwrap_or_default()
    }

    /// A second given name other than the first, for about two in five.
    pub(crate) fn middle(&self, draw: &mut Draw, group: &str, sex: Sex, first: &str) -> Option<&'static str> {
        let wanted = draw.percent(42);
        let name = self.given(draw, group, sex);
        (wanted && name != first).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const LANGUAGES: [&str; 16] =
        ["ny", "bwg", "en", "kck", "khi", "nmq", "ndc", "nd", "ts", "sn", "zib", "st", "toi", "tn", "ve", "xh"];

    fn distinct(lists: &BTreeMap<&str, Vec<&'static str>>) -> BTreeSet<&'static str> {
        lists.values().flatten().copied().collect()
    }

    #[test]
    fn there_are_150_surnames_and_120_given_names_for_each_sex() {
        let names = Names::read().unwrap();
        assert!(distinct(&names.surnames).len() >= 150);
        assert!(distinct(&names.female).len() >= 120);
        assert!(distinct(&names.male).len() >= 120);
    }

    #[test]
    fn a_name_is_one_capitalised_word_and_stands_once_in_its_list() {
        let names = Names::read().unwrap();
        for list in [&names.surnames, &names.female, &names.male].into_iter().flat_map(BTreeMap::values) {
            assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), list.len());
            for name in list {
                let (first, rest) = name.split_at(1);
                let plain = rest.chars().all(|c| c.is_ascii_lowercase());
                assert!(first.chars().all(|c| c.is_ascii_uppercase()) && plain && rest.len() >= 2, "{name}");
            }
        }
    }

    #[test]
    fn every_home_language_leads_to_names() {
        let names = Names::read().unwrap();
        for language in LANGUAGES {
            let group = group_of_language(language);
            assert!(!names.surnames[group].is_empty());
            for (group, share) in given_name_shares(group) {
                assert!(*share > 0 && !names.female[group].is_empty() && !names.male[group].is_empty());
            }
        }
    }

    #[test]
    fn an_ndebele_surname_goes_with_ndebele_or_english_given_names() {
        let names = Names::read().unwrap();
        let mut draw = Draw::of(1, 1);
        let allowed: BTreeSet<_> = names.female["ndebele"].iter().chain(&names.female["english"]).collect();
        for _ in 0..1_000 {
            assert!(names.surnames["ndebele"].contains(&names.surname(&mut draw, "ndebele")));
            assert!(allowed.contains(&names.given(&mut draw, "ndebele", Sex::Female)));
        }
    }

    #[test]
    fn the_names_at_the_head_of_a_list_are_the_common_ones() {
        let names = Names::read().unwrap();
        let mut draw = Draw::of(1, 1);
        let drawn: Vec<_> = (0..10_000).map(|_| names.surname(&mut draw, "shona")).collect();
        let count = |name: &str| drawn.iter().filter(|drawn| **drawn == name).count();
        let list = &names.surnames["shona"];
        assert!(count(list[0]) > 3 * count(list[list.len() - 10]).max(1));
        assert!(list.iter().all(|name| count(name) < 300));
    }
}
