//! The school year that a load falls into.
//!
//! Terms begin each year about when the ministry's calendar of 2026 has them (13 January, 12 May, 8 September): near
//! enough for made-up data, and no date that a rule depends on.

use chrono::{Datelike, Days, NaiveDate};

/// Month and day on which the terms begin.
const TERMS: [(i32, u32, u32); 3] = [(1, 1, 13), (2, 5, 12), (3, 9, 8)];

/// How long a fee may be paid without being late.
const DAYS_TO_PAY: u64 = 30;

/// The school year and the term that began last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SchoolYear {
    /// Its year.
    pub(super) year: i32,
    /// Its first day.
    pub(super) begins_on: NaiveDate,
    /// The term under way, 1 to 3; in the holidays, the one before.
    pub(super) term: i32,
    /// The first day of that term.
    pub(super) term_begins_on: NaiveDate,
}

impl SchoolYear {
    /// The one of a day. The first days of January belong to the year before.
    pub(super) fn of(today: NaiveDate) -> Self {
        let year = today.year();
        let begun = |year: i32| {
            let terms =
                TERMS.into_iter().filter_map(move |(term, month, day)| Some((term, NaiveDate::from_ymd_opt(year, month, day)?)));
            terms.filter(|(_, first)| *first <= today).collect::<Vec<_>>()
        };
        [year, year - 1]
            .into_iter()
            .find_map(|year| {
                let terms = begun(year);
                let (_, begins_on) = *terms.first()?;
                let (term, term_begins_on) = *terms.last()?;
                Some(Self { year, begins_on, term, term_begins_on })
            })
            // Only at the very beginning of the calendar, some 260,000 years ago.
            .unwrap_or(Self { year, begins_on: today, term: 1, term_begins_on: today })
    }

    /// The first and the last day of a calendar year.
    pub(super) fn bounds(year: i32) -> Option<(NaiveDate, NaiveDate)> {
        Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
    }

    /// Number, first and last day of the terms of a year: of twelve weeks each.
    pub(super) fn terms(year: i32) -> Vec<(i32, NaiveDate, NaiveDate)> {
        let term = |(number, month, day)| {
            let first = NaiveDate::from_ymd_opt(year, month, day)?;
            Some((number, first, first.checked_add_days(Days::new(12 * 7 - 1))?))
        };
        TERMS.into_iter().filter_map(term).collect()
    }

    /// When the fees of the term are to be paid.
    pub(super) fn fees_due_on(&self) -> NaiveDate {
        self.term_begins_on.checked_add_days(Days::new(DAYS_TO_PAY)).unwrap_or(self.term_begins_on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(month: u32, day: u32) -> (i32, i32) {
        let year = SchoolYear::of(NaiveDate::from_ymd_opt(2026, month, day).unwrap());
        (year.year, year.term)
    }

    #[test]
    fn the_first_days_of_january_belong_to_the_year_before() {
        assert_eq!(at(1, 12), (2025, 3));
        assert_eq!(at(1, 13), (2026, 1));
    }

    #[test]
    fn a_holiday_belongs_to_the_term_before_it() {
        assert_eq!([at(4, 20), at(5, 12), at(12, 31)], [(2026, 1), (2026, 2), (2026, 3)]);
    }

    #[test]
    fn what_is_charged_was_charged_before_today() {
        for day in (0..800).map(|n| NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Days::new(n)) {
            let year = SchoolYear::of(day);
            assert!(year.begins_on <= year.term_begins_on && year.term_begins_on <= day && day < year.begins_on + Days::new(366));
        }
    }
}
