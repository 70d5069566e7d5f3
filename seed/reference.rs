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
        Self { file, reason: reason.to_string() }
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
    ("provinces", None, include_str!("data/reference/provinces.json")),
    ("districts", Some("provinces"), include_str!("data/reference/districts.json")),
    ("levels", None, include_str!("data/reference/levels.json")),
    ("languages", None, include_str!("data/reference/languages.json")),
    ("disabilities", None, include_str!("data/reference/disabilities.json")),
    ("currencies", None, include_str!("data/reference/currencies.json")),
    ("grant_classes", None, include_str!("data/reference/grant_classes.json")),
    ("responsible_authorities", None, include_str!("data/reference/responsible_authorities.json")),
    ("school_types", None, include_str!("data/reference/school_types.json")),
    ("relationships", None, include_str!("data/reference/relationships.json")),
    ("exit_reasons", None, include_str!("data/reference/exit_reasons.json")),
    ("entry_reasons", None, include_str!("data/reference/entry_reasons.json")),
    ("orphan_status", None, include_str!("data/reference/orphan_status.json")),
    ("boarding_status", None, include_str!("data/reference/boarding_status.json")),
    ("funds", None, include_str!("data/reference/funds.json")),
    ("phone_networks", None, include_str!("data/reference/phone_networks.json")),
    ("phases", None, include_str!("data/reference/phases.json")),
    ("learning_areas", None, include_str!("data/reference/learning_areas.json")),
    ("pathways", None, include_str!("data/reference/pathways.json")),
    ("curriculum_rules", None, include_str!("data/reference/curriculum_rules.json")),
    ("term_dates", None, include_str!("data/reference/term_dates.json")),
    ("public_holidays", None, include_str!("data/reference/public_holidays.json")),
    ("national_id_districts", Some("provinces"), include_str!("data/reference/national_id_districts.json")),
];

/// Every list, parents before children.
///
/// # Errors
/// When a file is not of the form of [`ReferenceRow`]: a mistake in this crate, which its tests rule out.
pub fn reference_sets() -> Result<Vec<ReferenceSet>, DataError> {
    FILES.iter().map(|&(name, parent_set, text)| read(name, parent_set, text)).collect()
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

fn read(name: &'static str, parent_set: Option<&'static str>, text: &str) -> Result<ReferenceSet, DataError> {
    let rows = serde_json::from_str(text).map_err(|error| DataError::new(name, error))?;
    Ok(ReferenceSet { name, parent_set, rows })
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
mod tests;
