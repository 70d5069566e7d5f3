//! What a school to be loaded is like.

use kernel::Result;
use kernel::values::{Currency, Money};
use platform::schools::NewSchool;
use platform::schools::school::{Boarding, SchoolType};

use super::mistake;
use crate::generate::Community;
use crate::reference::{ReferenceSet, reference_set};
use crate::schools_list::{ListedSchool, SchoolLevel};

/// About how many learners sit in a class.
pub(super) const CLASS_SIZE: u32 = 40;
/// How many a class has room for.
pub(super) const CLASS_CAPACITY: i32 = 48;

/// A school to be loaded.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) school: NewSchool,
    pub(super) community: Community,
    pub(super) levels: Vec<Level>,
    /// How many learners it has.
    pub(super) learners: u32,
    pub(super) tariff: Tariff,
    /// Makes its people other people than those of other schools.
    pub(super) seed: u64,
}

/// A level that it teaches, with its learners.
#[derive(Debug, Clone)]
pub(super) struct Level {
    /// Code of the reference set `levels`.
    pub(super) code: String,
    /// Its name.
    pub(super) label: String,
    /// Whether it ends with a public examination.
    pub(super) examined: bool,
}

/// What it charges a learner a term.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tariff {
    pub(super) tuition: Money,
    /// The levy of the School Development Committee.
    pub(super) levy: Money,
    /// For boarders, where there are any.
    pub(super) boarding: Option<Money>,
    /// For an examination class, a year.
    pub(super) examination: Money,
}

impl Tariff {
    /// In cents: tuition and examination in US dollars, the levy in Zimbabwe Gold.
    pub(super) fn new(tuition: i64, levy_zwg: i64, boarding: Option<i64>, examination: i64) -> Self {
        let usd = |minor| Money::new(minor, Currency::USD);
        Self {
            tuition: usd(tuition),
            levy: Money::new(levy_zwg, Currency::ZWG),
            boarding: boarding.map(usd),
            examination: usd(examination),
        }
    }
}

impl Plan {
    /// A school of the ministry's list.
    pub(super) fn listed(listed: &ListedSchool, learners: u32, tariff: Tariff, seed: u64) -> Result<Self> {
        let primary = listed.level == SchoolLevel::Primary;
        let levels = match (primary, listed.has_sixth_form()) {
            (true, _) => levels("ECDA", "G7")?,
            (false, true) => levels("F1", "F6")?,
            (false, false) => levels("F1", "F4")?,
        };
        let school = NewSchool {
            school_number: Some(listed.number.clone()),
            grant_class: Some(listed.grant_class.clone()),
            latitude: Some(listed.lat),
            longitude: Some(listed.lon),
            province_code: Some(listed.province.clone()),
            district_code: Some(listed.district.clone()),
            boarding: if tariff.boarding.is_some() { Boarding::Both } else { Boarding::Day },
            ..bare(
                listed.full_name(),
                listed.subdomain.as_str(),
                if primary { SchoolType::Primary } else { SchoolType::Secondary },
            )?
        };
        Ok(Self { school, community: listed.community(), levels, learners, tariff, seed })
    }

    /// The subdomain.
    pub(super) fn subdomain(&self) -> &str {
        self.school.subdomain.as_str()
    }

    /// How many learners each level has, in the order of the levels: as equal as they can be.
    pub(super) fn learners_by_level(&self) -> Vec<(Level, u32)> {
        let levels = u32::try_from(self.levels.len()).unwrap_or(u32::MAX).max(1);
        let (each, rest) = (self.learners / levels, self.learners % levels);
        (0..).zip(&self.levels).map(|(n, level)| (level.clone(), each + u32::from(n < rest))).collect()
    }
}

/// A school of which nothing is known but this.
pub(super) fn bare(name: String, subdomain: &str, school_type: SchoolType) -> Result<NewSchool> {
    let value = serde_json::json!({ "name": name, "subdomain": subdomain, "school_type": school_type });
    serde_json::from_value(value).map_err(mistake)
}

/// The levels from one to another.
pub(super) fn levels(first: &str, last: &str) -> Result<Vec<Level>> {
    let set: ReferenceSet = reference_set("levels").map_err(mistake)?;
    let place = |code: &str| set.row(code).map(|row| row.ordinal).ok_or_else(|| mistake(format!("no level {code}")));
    let range = place(first)?..=place(last)?;
    let rows = set.rows.iter().filter(|row| range.contains(&row.ordinal));
    Ok(rows
        .map(|row| Level { code: row.code.clone(), label: row.label().to_owned(), examined: row.text("examination").is_some() })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schools_list::listed_schools;

    #[test]
    fn the_learners_of_a_school_are_spread_evenly_over_its_levels() {
        let schools = listed_schools().unwrap();
        let primary = schools.iter().find(|s| s.level == SchoolLevel::Primary).unwrap();
        let plan = Plan::listed(primary, 1_000, Tariff::new(2_000, 50_000, None, 2_400), 1).unwrap();
        let spread = plan.learners_by_level();
        assert_eq!(
            spread.iter().map(|(level, _)| level.code.as_str()).collect::<Vec<_>>(),
            ["ECDA", "ECDB", "G1", "G2", "G3", "G4", "G5", "G6", "G7"]
        );
        assert_eq!(spread.iter().map(|(_, n)| n).sum::<u32>(), 1_000);
        assert!(spread.iter().all(|(_, n)| (111..=112).contains(n)));
    }
}
