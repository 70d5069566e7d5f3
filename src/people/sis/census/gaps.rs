//! What a record lacks for the census: a pure function.
//!
//! The return counts learners by level, sex and age; the rest are what its tables of vulnerable learners, languages and
//! contacts are made of. A missing birth certificate lowers the score and blocks nothing, as it bars nobody (SI 13/2025).

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Ages on the first of January that the return has room for.
const AGES: std::ops::RangeInclusive<i32> = 2..=25;

/// What is known of a learner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) has_level: bool,
    pub(super) born_on: NaiveDate,
    pub(super) has_birth_entry_number: bool,
    pub(super) has_guardian_with_phone: bool,
    pub(super) has_nationality: bool,
    pub(super) has_home_language: bool,
    pub(super) has_address: bool,
}

/// Something that a record lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CensusGap)]
pub enum Gap {
    /// The level: the learner is not on the roll. Blocks the return.
    Level,
    /// An age that the return has room for: the date of birth is not likely to be right. Blocks the return.
    Age,
    /// A guardian with a telephone.
    Guardian,
    /// Citizenship.
    Nationality,
    /// Where the learner lives.
    Address,
    /// The birth entry number.
    BirthEntryNumber,
    /// The language spoken at home.
    HomeLanguage,
}

impl Gap {
    /// All of them, the heaviest first.
    pub(super) const ALL: [Self; 7] =
        [Self::Level, Self::Age, Self::Guardian, Self::Nationality, Self::Address, Self::BirthEntryNumber, Self::HomeLanguage];

    /// Points of a hundred that it costs.
    pub(super) const fn weight(self) -> u32 {
        match self {
            Self::Level => 30,
            Self::Age => 20,
            Self::Guardian => 15,
            Self::Nationality | Self::Address | Self::BirthEntryNumber => 10,
            Self::HomeLanguage => 5,
        }
    }

    /// Whether the return cannot count the learner without it.
    pub(super) const fn blocks(self) -> bool {
        matches!(self, Self::Level | Self::Age)
    }

    fn is_in(self, known: &Known, year: i32) -> bool {
        match self {
            Self::Level => !known.has_level,
            Self::Age => !AGES.contains(&(year - known.born_on.year() - i32::from(known.born_on.ordinal() > 1))),
            Self::Guardian => !known.has_guardian_with_phone,
            Self::Nationality => !known.has_nationality,
            Self::Address => !known.has_address,
            Self::BirthEntryNumber => !known.has_birth_entry_number,
            Self::HomeLanguage => !known.has_home_language,
        }
    }
}

/// What the record lacks, the heaviest first, and its score of a hundred.
pub(super) fn look(known: &Known, year: i32) -> (Vec<Gap>, u32) {
    let gaps: Vec<_> = Gap::ALL.into_iter().filter(|gap| gap.is_in(known, year)).collect();
    let lost: u32 = gaps.iter().map(|gap| gap.weight()).sum();
    (gaps, 100 - lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> Known {
        Known {
            has_level: true,
            born_on: NaiveDate::from_ymd_opt(2012, 2, 29).unwrap(),
            has_birth_entry_number: true,
            has_guardian_with_phone: true,
            has_nationality: true,
            has_home_language: true,
            has_address: true,
        }
    }

    #[test]
    fn a_complete_record_has_a_hundred_and_an_empty_one_nothing() {
        assert_eq!(look(&complete(), 2026), (Vec::new(), 100));
        let nothing = Known {
            has_level: false,
            born_on: NaiveDate::from_ymd_opt(2026, 1, 5).unwrap(),
            has_birth_entry_number: false,
            has_guardian_with_phone: false,
            has_nationality: false,
            has_home_language: false,
            has_address: false,
        };
        assert_eq!(look(&nothing, 2026), (Gap::ALL.to_vec(), 0));
    }

    #[test]
    fn the_age_is_that_of_the_first_of_january() {
        let aged = |year, month, day| Known { born_on: NaiveDate::from_ymd_opt(year, month, day).unwrap(), ..complete() };
        assert_eq!(look(&aged(2024, 1, 1), 2026).0, []);
        assert_eq!(look(&aged(2024, 1, 2), 2026).0, [Gap::Age]);
        assert_eq!(look(&aged(2000, 1, 2), 2026).0, []);
        assert_eq!(look(&aged(2000, 1, 1), 2026).0, [Gap::Age]);
    }

    #[test]
    fn no_birth_certificate_blocks_nothing() {
        let (gaps, score) = look(&Known { has_birth_entry_number: false, ..complete() }, 2026);
        assert_eq!((gaps.as_slice(), score), (&[Gap::BirthEntryNumber][..], 90));
        assert!(gaps.iter().all(|gap| !gap.blocks()));
    }
}
