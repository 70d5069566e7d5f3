//! Periods of days. Both ends are days *inside* the period; one without an end goes on.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, Value};

/// From a day to a day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) starts_on: NaiveDate,
    pub(super) ends_on: Option<NaiveDate>,
}

impl Period {
    pub(super) const fn new(starts_on: NaiveDate, ends_on: Option<NaiveDate>) -> Self {
        Self { starts_on, ends_on }
    }

    /// Whether its end, if it has one, is not before its start.
    pub(super) fn is_in_order(self) -> bool {
        self.ends_on.is_none_or(|end| self.starts_on <= end)
    }

    pub(super) fn covers(self, day: NaiveDate) -> bool {
        self.starts_on <= day && self.ends_on.is_none_or(|end| day <= end)
    }

    /// Whether some day is in both.
    pub(super) fn overlaps(self, other: Self) -> bool {
        self.ends_on.is_none_or(|end| other.starts_on <= end) && other.ends_on.is_none_or(|end| self.starts_on <= end)
    }
}

/// How many of the periods there are on the busiest day of `within`. Only on a day when one starts, or on the first
/// day, can the number be at its greatest.
pub(super) fn busiest(periods: &[Period], within: Period) -> usize {
    let starts = periods.iter().map(|p| p.starts_on).filter(|day| within.covers(*day));
    let count = |day: NaiveDate| periods.iter().filter(|p| p.covers(day)).count();
    starts.chain([within.starts_on]).map(count).max().unwrap_or(0)
}

/// Rows whose period covers a day.
pub(super) fn covering<C: ColumnTrait>(starts_on: C, ends_on: C, day: NaiveDate) -> Condition {
    overlapping(starts_on, ends_on, Period::new(day, Some(day)))
}

/// Rows whose period has a day in common with `period`.
pub(super) fn overlapping<C: ColumnTrait>(starts_on: C, ends_on: C, period: Period) -> Condition {
    Condition::all()
        .add_option(period.ends_on.map(|end| starts_on.lte(end)))
        .add(Condition::any().add(ends_on.is_null()).add(ends_on.gte(period.starts_on)))
}

/// Rows whose period covers one of these days: what a filter `as_of` asks.
pub(super) fn on_any_of<C: ColumnTrait + Copy>(starts_on: C, ends_on: C, days: Vec<Value>) -> Condition {
    days.into_iter().fold(Condition::any(), |any, day| {
        let goes_on = Condition::any().add(ends_on.is_null()).add(ends_on.gte(day.clone()));
        any.add(Condition::all().add(starts_on.lte(day)).add(goes_on))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;
    use proptest::prelude::*;

    fn day(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(n)
    }

    fn period() -> impl Strategy<Value = Period> {
        (0..40_u64, prop::option::of(0..20_u64))
            .prop_map(|(start, length)| Period::new(day(start), length.map(|l| day(start + l))))
    }

    /// Past the last day on which anything made by `period` starts or ends.
    const HORIZON: u64 = 80;

    proptest! {
        #[test]
        fn two_periods_overlap_exactly_when_they_share_a_day(a in period(), b in period()) {
            let shared = (0..HORIZON).any(|n| a.covers(day(n)) && b.covers(day(n)));
            prop_assert_eq!(a.overlaps(b), shared);
            prop_assert_eq!(b.overlaps(a), shared);
        }

        #[test]
        fn the_busiest_day_is_the_one_a_count_of_every_day_finds(all in prop::collection::vec(period(), 0..12), within in period()) {
            let counted = (0..HORIZON).map(day).filter(|d| within.covers(*d)).map(|d| all.iter().filter(|p| p.covers(d)).count());
            prop_assert_eq!(busiest(&all, within), counted.max().unwrap());
        }
    }

    #[test]
    fn a_period_ends_on_a_day_inside_it() {
        let first = Period::new(day(0), Some(day(3)));
        assert!(first.overlaps(Period::new(day(3), None)));
        assert!(!first.overlaps(Period::new(day(4), None)));
        assert!(!Period::new(day(4), Some(day(3))).is_in_order());
    }
}
