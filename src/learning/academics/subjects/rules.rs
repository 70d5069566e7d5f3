//! What a learner's subjects lack, or have too many of, by a curriculum rule: pure.
//!
//! Of each compulsory learning area one subject at least is taken. Subjects beyond one for each of those areas are
//! electives, also a second one of a compulsory area (a second indigenous language).

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

/// A rule, as far as subjects are counted by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Subjects at least.
    pub minimum: usize,
    /// Subjects at most.
    pub maximum: usize,
    /// Electives at most.
    pub maximum_electives: Option<usize>,
    /// Learning areas that are compulsory.
    pub compulsory: Vec<String>,
}

/// What is wrong with a learner's subjects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(tag = "finding", rename_all = "snake_case")]
#[schema(as = CurriculumFinding)]
pub enum Finding {
    /// No subject of a compulsory learning area.
    Missing {
        /// The learning area.
        learning_area: String,
    },
    /// Too few subjects.
    TooFew {
        /// How many there are.
        taken: usize,
        /// How many there must be.
        minimum: usize,
    },
    /// Too many subjects.
    TooMany {
        /// How many there are.
        taken: usize,
        /// How many there may be.
        maximum: usize,
    },
    /// Too many subjects beyond the compulsory learning areas.
    TooManyElectives {
        /// How many there are.
        taken: usize,
        /// How many there may be.
        maximum: usize,
    },
}

/// Holds subjects, each by its learning area, against a rule. In a fixed order; nothing: all is well.
#[must_use]
pub fn check<'a>(rule: &Rule, areas: impl IntoIterator<Item = &'a str>) -> Vec<Finding> {
    let areas: Vec<&str> = areas.into_iter().collect();
    let compulsory: BTreeSet<&str> = rule.compulsory.iter().map(String::as_str).collect();
    let covered: BTreeSet<&str> = areas.iter().copied().filter(|area| compulsory.contains(area)).collect();
    let missing = compulsory.difference(&covered).map(|area| Finding::Missing { learning_area: (*area).to_owned() });
    let mut findings: Vec<Finding> = missing.collect();
    let taken = areas.len();
    if taken < rule.minimum {
        findings.push(Finding::TooFew { taken, minimum: rule.minimum });
    }
    if taken > rule.maximum {
        findings.push(Finding::TooMany { taken, maximum: rule.maximum });
    }
    let electives = taken - covered.len();
    if let Some(maximum) = rule.maximum_electives.filter(|maximum| electives > *maximum) {
        findings.push(Finding::TooManyElectives { taken: electives, maximum });
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIVE: [&str; 5] = ["mathematics", "english", "indigenous_language", "combined_science", "heritage_studies"];

    fn o_level() -> Rule {
        let compulsory = FIVE.iter().map(|area| (*area).to_owned()).collect();
        Rule { minimum: 5, maximum: 8, maximum_electives: Some(3), compulsory }
    }

    #[test]
    fn five_compulsory_areas_and_up_to_three_electives_are_well() {
        assert_eq!(check(&o_level(), FIVE), []);
        assert_eq!(check(&o_level(), FIVE.into_iter().chain(["commercials", "sciences", "indigenous_language"])), []);
    }

    #[test]
    fn what_is_missing_is_named_and_what_is_too_much_is_counted() {
        let without = FIVE.into_iter().filter(|area| *area != "heritage_studies");
        let findings = check(&o_level(), without.chain(["commercials", "commercials", "sciences", "pe_arts", "pe_arts"]));
        assert_eq!(
            findings,
            [
                Finding::Missing { learning_area: "heritage_studies".into() },
                Finding::TooMany { taken: 9, maximum: 8 },
                Finding::TooManyElectives { taken: 5, maximum: 3 }
            ]
        );
        let few = check(&o_level(), ["english"]);
        assert_eq!(few.len(), 5);
        assert!(few.contains(&Finding::TooFew { taken: 1, minimum: 5 }));
    }

    #[test]
    fn a_rule_without_compulsory_areas_only_counts() {
        let a_level = Rule { minimum: 3, maximum: 4, maximum_electives: None, compulsory: Vec::new() };
        assert_eq!(check(&a_level, ["sciences"; 3]), []);
        assert_eq!(check(&a_level, ["sciences"; 2]), [Finding::TooFew { taken: 2, minimum: 3 }]);
        assert_eq!(check(&a_level, ["sciences"; 5]), [Finding::TooMany { taken: 5, maximum: 4 }]);
    }

    fn areas() -> impl Strategy<Value = Vec<&'static str>> {
        prop::collection::vec(prop::sample::select([&FIVE[..], &["commercials", "sciences"]].concat()), 0..14)
    }

    proptest! {
        #[test]
        fn the_order_of_subjects_does_not_matter(areas in areas()) {
            let turned: Vec<_> = areas.iter().rev().copied().collect();
            prop_assert_eq!(check(&o_level(), areas), check(&o_level(), turned));
        }

        #[test]
        fn taking_what_is_missing_mends_it_and_breaks_nothing_but_the_maximum(areas in areas()) {
            let before = check(&o_level(), areas.clone());
            let missing = before.iter().find_map(|finding| match finding {
                Finding::Missing { learning_area } => Some(learning_area.clone()),
                _ => None,
            });
            if let Some(missing) = missing {
                let after = check(&o_level(), areas.iter().copied().chain([missing.as_str()]));
                let mended = Finding::Missing { learning_area: missing.clone() };
                prop_assert!(!after.contains(&mended));
                let electives = |findings: &[Finding]| {
                    findings.iter().find_map(|f| match f { Finding::TooManyElectives { taken, .. } => Some(*taken), _ => None })
                };
                prop_assert_eq!(electives(&before), electives(&after));
            }
        }

        #[test]
        fn there_are_never_too_few_and_too_many_at_once(areas in areas()) {
            let found = check(&o_level(), areas);
            let few = found.iter().any(|f| matches!(f, Finding::TooFew { .. }));
            let many = found.iter().any(|f| matches!(f, Finding::TooMany { .. }));
            prop_assert!(!(few && many));
        }
    }
}
