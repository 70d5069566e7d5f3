//! Reference data: the code lists that a school platform in Zimbabwe starts with, one JSON file a list.
//!
//! A list changes by a new row or by a `valid_to`, never by removing a row that old records may name. Each row says
//! where it comes from. A `valid_from` of 18 April 1980 (independence) means that no later beginning is known.
//! Labels without a Shona (`sn`) or Ndebele (`nd`) text are proper names or have no agreed term: show the English one.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value};

/// One code list.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferenceSet {
    /// The name of the list, e.g. `districts`; also its file's.
    pub name: &'static str,
    /// The list that `parent_code` of its rows points into.
    pub parent_set: Option<&'static str>,
    /// The rows in their order; `ordinal` counts them from 0.
    pub rows: Vec<ReferenceRow>,
}

/// One code of a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceRow {
    /// What records store: stable, unique in its list.
    pub code: String,
    /// The code in the parent list, e.g. the province of a district.
    pub parent_code: Option<String>,
    /// The place in the list, from 0.
    pub ordinal: i32,
    /// Language (`en` always, `sn` and `nd` where known) to text.
    pub labels: BTreeMap<String, String>,
    /// What is particular to the list, e.g. a level's `phase` and `typical_age`.
    #[serde(default)]
    pub attributes: Map<String, Value>,
    /// The first day on which the code may be used.
    pub valid_from: NaiveDate,
    /// The last day on which it may be used; none while it is in use.
    pub valid_to: Option<NaiveDate>,
    /// Where the row comes from.
    pub source: String,
}

/// A data file of this crate that cannot be read: a mistake in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataError {
    /// The file, under `seed/data`.
    pub file: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

impl DataError {
    pub(crate) fn new(file: &'static str, reason: impl ToString) -> Self {
        Self {
            file,
            reason: reason.to_string(),
        }
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed/data/{}: {}", self.file, self.reason)
    }
}

impl std::error::Error for DataError {}

/// Name, parent list and text of every list; a list stands behind its parent.
const FILES: &[(&str, Option<&str>, &str)] = &[
    (
        "provinces",
        None,
        include_str!("data/reference/provinces.json"),
    ),
    (
        "districts",
        Some("provinces"),
        include_str!("data/reference/districts.json"),
    ),
    ("levels", None, include_str!("data/reference/levels.json")),
    (
        "languages",
        None,
        include_str!("data/reference/languages.json"),
    ),
    (
        "disabilities",
        None,
        include_str!("data/reference/disabilities.json"),
    ),
    (
        "currencies",
        None,
        include_str!("data/reference/currencies.json"),
    ),
    (
        "grant_classes",
        None,
        include_str!("data/reference/grant_classes.json"),
    ),
    (
        "responsible_authorities",
        None,
        include_str!("data/reference/responsible_authorities.json"),
    ),
    (
        "school_types",
        None,
        include_str!("data/reference/school_types.json"),
    ),
    (
        "relationships",
        None,
        include_str!("data/reference/relationships.json"),
    ),
    (
        "exit_reasons",
        None,
        include_str!("data/reference/exit_reasons.json"),
    ),
    (
        "entry_reasons",
        None,
        include_str!("data/reference/entry_reasons.json"),
    ),
    (
        "orphan_status",
        None,
        include_str!("data/reference/orphan_status.json"),
    ),
    (
        "boarding_status",
        None,
        include_str!("data/reference/boarding_status.json"),
    ),
    ("funds", None, include_str!("data/reference/funds.json")),
    (
        "phone_networks",
        None,
        include_str!("data/reference/phone_networks.json"),
    ),
    (
        "national_id_districts",
        Some("provinces"),
        include_str!("data/reference/national_id_districts.json"),
    ),
];

/// Every list, parents before children.
///
/// # Errors
/// When a file is not of the form of [`ReferenceRow`]: a mistake in this crate, which its tests rule out.
pub fn reference_sets() -> Result<Vec<ReferenceSet>, DataError> {
    FILES
        .iter()
        .map(|&(name, parent_set, text)| read(name, parent_set, text))
        .collect()
}

/// One list by its name.
///
/// # Errors
/// As [`reference_sets`], and when there is no such list.
pub fn reference_set(name: &'static str) -> Result<ReferenceSet, DataError> {
    let known = FILES.iter().find(|(known, ..)| *known == name);
    let &(name, parent_set, text) = known.ok_or_else(|| DataError::new(name, "no such list"))?;
    read(name, parent_set, text)
}

fn read(
    name: &'static str,
    parent_set: Option<&'static str>,
    text: &str,
) -> Result<ReferenceSet, DataError> {
    let rows = serde_json::from_str(text).map_err(|error| DataError::new(name, error))?;
    Ok(ReferenceSet {
        name,
        parent_set,
        rows,
    })
}

impl ReferenceSet {
    /// The row with a code.
    pub fn row(&self, code: &str) -> Option<&ReferenceRow> {
        self.rows.iter().find(|row| row.code == code)
    }
}

impl ReferenceRow {
    /// The English label; the code for a row without one.
    pub fn label(&self) -> &str {
        self.labels.get("en").unwrap_or(&self.code)
    }

    /// A whole number among the attributes.
    pub fn number(&self, attribute: &str) -> Option<i64> {
        self.attributes.get(attribute)?.as_i64()
    }

    /// A text among the attributes.
    pub fn text(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute)?.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn set(name: &'static str) -> ReferenceSet {
        reference_set(name).unwrap()
    }

    #[test]
    fn a_code_is_unique_in_its_list_and_a_plain_word() {
        for set in reference_sets().unwrap() {
            let codes: BTreeSet<_> = set.rows.iter().map(|row| &row.code).collect();
            assert_eq!(codes.len(), set.rows.len(), "{}", set.name);
            for code in codes {
                let plain = code.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                assert!(
                    plain && (2..=40).contains(&code.len()),
                    "{}: {code}",
                    set.name
                );
            }
        }
    }

    #[test]
    fn a_parent_stands_in_an_earlier_list() {
        let sets = reference_sets().unwrap();
        for (place, set) in sets.iter().enumerate() {
            let parents = set
                .parent_set
                .map(|name| sets[..place].iter().find(|set| set.name == name).unwrap());
            for row in &set.rows {
                match (&row.parent_code, parents) {
                    (Some(code), Some(parents)) => {
                        assert!(parents.row(code).is_some(), "{}: {code}", set.name)
                    }
                    (Some(code), None) => panic!("{}: {code} has no list", set.name),
                    (None, Some(_)) => {
                        assert_eq!(row.code, "00", "{}: a row without its parent", set.name)
                    }
                    (None, None) => {}
                }
            }
        }
    }

    #[test]
    fn every_row_has_an_english_label_a_source_and_its_place() {
        for set in reference_sets().unwrap() {
            for (place, row) in set.rows.iter().enumerate() {
                assert_eq!(usize::try_from(row.ordinal).unwrap(), place, "{}", set.name);
                assert!(
                    !row.source.is_empty() && row.labels.contains_key("en"),
                    "{}: {}",
                    set.name,
                    row.code
                );
                for (language, label) in &row.labels {
                    assert!(["en", "sn", "nd"].contains(&language.as_str()));
                    assert!(!label.trim().is_empty() && label.trim() == label);
                }
                assert!(row.valid_to.is_none_or(|to| to >= row.valid_from));
            }
        }
    }

    #[test]
    fn there_are_10_provinces_of_72_districts() {
        let districts = set("districts");
        assert_eq!(
            (set("provinces").rows.len(), districts.rows.len()),
            (10, 72)
        );
        for province in set("provinces").rows {
            let of_it = districts
                .rows
                .iter()
                .filter(|row| row.parent_code.as_ref() == Some(&province.code))
                .count();
            assert!((5..=9).contains(&of_it), "{}: {of_it}", province.code);
        }
    }

    #[test]
    fn the_15_levels_rise_by_a_year_from_ecd_a_to_form_6() {
        let levels = set("levels");
        let codes: Vec<_> = levels.rows.iter().map(|row| row.code.as_str()).collect();
        let expected = "ECDA ECDB G1 G2 G3 G4 G5 G6 G7 F1 F2 F3 F4 F5 F6";
        assert_eq!(codes.join(" "), expected);
        for row in &levels.rows {
            assert_eq!(row.number("typical_age"), Some(i64::from(row.ordinal) + 4));
        }
        let phase = |code| levels.row(code).unwrap().text("phase").unwrap().to_owned();
        assert_eq!(
            ["G2", "G3", "G7", "F1", "F4", "F5"].map(phase),
            [
                "infant",
                "junior",
                "junior",
                "lower_secondary",
                "lower_secondary",
                "upper_secondary",
            ]
        );
    }

    #[test]
    fn the_constitution_names_16_languages_three_of_which_the_product_speaks() {
        let languages = set("languages");
        assert_eq!(languages.rows.len(), 16);
        let spoken = languages
            .rows
            .iter()
            .filter(|row| row.attributes["interface"] == true);
        assert_eq!(
            spoken.map(|row| row.code.as_str()).collect::<Vec<_>>(),
            ["en", "nd", "sn"]
        );
    }

    #[test]
    fn an_exit_for_fees_or_pregnancy_is_statistics_and_never_a_ground() {
        let reasons = set("exit_reasons");
        for code in ["financial", "pregnancy"] {
            let row = reasons.row(code).unwrap();
            assert_eq!(row.text("kind"), Some("statistical"));
            assert!(row.source.contains("s68C") && row.text("note").unwrap().contains("excluded"));
        }
        assert_eq!(
            reasons.row("expulsion").unwrap().text("kind"),
            Some("disciplinary")
        );
        for row in &reasons.rows {
            let kind = row.text("kind").unwrap();
            assert!(
                ["voluntary", "completion", "statistical", "disciplinary"].contains(&kind),
                "{kind}"
            );
        }
    }

    #[test]
    fn a_currency_is_one_the_platform_knows_with_its_iso_number() {
        let currencies = set("currencies");
        let number = |code| {
            currencies
                .row(code)
                .unwrap()
                .text("numeric")
                .unwrap()
                .to_owned()
        };
        assert_eq!(["USD", "ZWG", "ZAR"].map(number), ["840", "924", "710"]);
        for row in &currencies.rows {
            assert!(
                row.code.parse::<kernel::values::Currency>().is_ok(),
                "{}",
                row.code
            );
        }
    }

    #[test]
    fn the_district_of_a_national_id_lies_in_its_province() {
        let districts = set("districts");
        for row in set("national_id_districts").rows {
            assert!(row.code.len() == 2 && row.code.parse::<u8>().is_ok());
            if let Some(district) = row.text("district") {
                assert_eq!(
                    districts.row(district).unwrap().parent_code,
                    row.parent_code,
                    "{}",
                    row.code
                );
            }
        }
    }

    #[test]
    fn the_prefixes_of_the_networks_do_not_overlap() {
        let networks = set("phone_networks");
        let prefixes: Vec<&str> = networks
            .rows
            .iter()
            .flat_map(|row| row.attributes["prefixes"].as_array().unwrap())
            .map(|p| p.as_str().unwrap())
            .collect();
        for (place, prefix) in prefixes.iter().enumerate() {
            assert!(
                prefixes[place + 1..]
                    .iter()
                    .all(|other| !other.starts_with(prefix) && !prefix.starts_with(other))
            );
        }
    }
}
