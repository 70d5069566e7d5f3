//! How many days of leave there are between two days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};

/// A whole day.
pub const DAY: i32 = 100;
/// Half a day.
pub const HALF: i32 = 50;

/// A stretch of leave, both ends inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// Whether the first day is worked until midday.
    pub starts_at_midday: bool,
    /// Whether the last day is worked from midday on.
    pub ends_at_midday: bool,
}

/// Which days count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counting {
    /// Days of the week on which there is school.
    pub weekdays: Vec<Weekday>,
    /// Days on which there is none nevertheless.
    pub holidays: BTreeSet<NaiveDate>,
    /// Whether every day counts, school or not.
    pub every_day: bool,
}

impl Counting {
    /// Whether a day counts.
    #[must_use]
    pub fn counts(&self, day: NaiveDate) -> bool {
        self.every_day || (self.weekdays.contains(&day.weekday()) && !self.holidays.contains(&day))
    }
}

/// Days of leave by calendar year, in hundredths of a day; a year without any is not there. Half a day is taken off at an
/// end only if that day counts; one day that both starts and ends at midday is none.
#[must_use]
pub fn days_of_leave(stretch: Stretch, counting: &Counting) -> BTreeMap<i32, i32> {
    let Stretch { starts_on, ends_on, starts_at_midday, ends_at_midday } = stretch;
    let mut years = BTreeMap::new();
    for day in starts_on.iter_days().take_while(|day| *day <= ends_on).filter(|day| counting.counts(*day)) {
        let worked = [starts_at_midday && day == starts_on, ends_at_midday && day == ends_on];
        let worked = worked.into_iter().filter(|half| *half).map(|_| HALF).sum::<i32>();
        if worked < DAY {
            *years.entry(day.year()).or_insert(0) += DAY - worked;
        }
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;
    use proptest::prelude::*;

    const WEEK: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn stretch(from: &str, to: &str) -> Stretch {
        Stretch { starts_on: day(from), ends_on: day(to), starts_at_midday: false, ends_at_midday: false }
    }

    fn school(holidays: &[&str]) -> Counting {
        Counting { weekdays: WEEK.to_vec(), holidays: holidays.iter().map(|text| day(text)).collect(), every_day: false }
    }

    #[test]
    fn a_weekend_is_no_leave_unless_the_type_counts_it() {
        // Thursday to Tuesday.
        let over = stretch("2026-03-05", "2026-03-10");
        assert_eq!(days_of_leave(over, &school(&[])), BTreeMap::from([(2026, 400)]));
        let every = Counting { every_day: true, ..school(&[]) };
        assert_eq!(days_of_leave(over, &every), BTreeMap::from([(2026, 600)]));
        assert_eq!(days_of_leave(stretch("2026-03-07", "2026-03-08"), &school(&[])), BTreeMap::new());
    }

    #[test]
    fn a_holiday_is_no_leave() {
        assert_eq!(days_of_leave(stretch("2026-05-25", "2026-05-29"), &school(&["2026-05-25"])), BTreeMap::from([(2026, 400)]));
    }

    #[test]
    fn half_days_are_at_the_ends() {
        let from_midday = Stretch { starts_at_midday: true, ..stretch("2026-03-05", "2026-03-06") };
        assert_eq!(days_of_leave(from_midday, &school(&[])), BTreeMap::from([(2026, 150)]));
        let afternoon = Stretch { starts_at_midday: true, ..stretch("2026-03-05", "2026-03-05") };
        assert_eq!(days_of_leave(afternoon, &school(&[])), BTreeMap::from([(2026, 50)]));
        let nothing = Stretch { ends_at_midday: true, ..afternoon };
        assert_eq!(days_of_leave(nothing, &school(&[])), BTreeMap::new());
        // A Saturday is not worked, neither half of it.
        let weekend = Stretch { starts_at_midday: true, ..stretch("2026-03-07", "2026-03-09") };
        assert_eq!(days_of_leave(weekend, &school(&[])), BTreeMap::from([(2026, 100)]));
    }

    #[test]
    fn leave_over_new_year_is_of_both_years() {
        let over = stretch("2026-12-30", "2027-01-04");
        assert_eq!(days_of_leave(over, &school(&["2027-01-01"])), BTreeMap::from([(2026, 200), (2027, 100)]));
    }

    proptest! {
        #[test]
        fn a_stretch_in_two_parts_has_the_days_of_the_whole(start in 0..900_u64, first in 0..40_u64, rest in 0..40_u64, every_day: bool) {
            let from = day("2025-01-01") + Days::new(start);
            let middle = from + Days::new(first);
            let end = middle + Days::new(rest + 1);
            let counting = Counting { every_day, ..school(&["2025-12-25", "2026-01-01"]) };
            let of = |from, to| {
                let stretch = Stretch { starts_on: from, ends_on: to, starts_at_midday: false, ends_at_midday: false };
                days_of_leave(stretch, &counting).into_values().sum::<i32>()
            };
            prop_assert_eq!(of(from, middle) + of(middle + Days::new(1), end), of(from, end));
            prop_assert!(of(from, end) <= 100 * i32::try_from((end - from).num_days() + 1).unwrap());
        }
    }
}
