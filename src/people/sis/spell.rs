//! Spells on the roll: days with both ends inside, an open one without end.

use chrono::{Days, NaiveDate};

/// When somebody was, or is, on the roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spell {
    /// First day.
    pub(super) starts_on: NaiveDate,
    /// Last day; `None` while it goes on.
    pub(super) ends_on: Option<NaiveDate>,
}

impl Spell {
    /// One that goes on.
    pub(super) const fn from(starts_on: NaiveDate) -> Self {
        Self { starts_on, ends_on: None }
    }

    /// Whether two spells have a day in common.
    pub(super) fn overlaps(self, other: Self) -> bool {
        other.ends_on.is_none_or(|end| self.starts_on <= end) && self.ends_on.is_none_or(|end| other.starts_on <= end)
    }
}

/// The first day on which a new spell may start unless another is asked for: today, or the day after the last spell when
/// that ends today. A spell does not start later than this: a place that begins another day is an applicant's until then.
pub(super) fn natural_start(today: NaiveDate, spells: &[Spell]) -> NaiveDate {
    let free = spells.iter().filter_map(|spell| spell.ends_on?.checked_add_days(Days::new(1))).max();
    free.map_or(today, |free| free.max(today))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(n)
    }

    fn spell() -> impl Strategy<Value = Spell> {
        (0..60_u64, proptest::option::of(0..30_u64))
            .prop_map(|(start, length)| Spell { starts_on: day(start), ends_on: length.map(|length| day(start + length)) })
    }

    fn has(spell: Spell, day: NaiveDate) -> bool {
        spell.starts_on <= day && spell.ends_on.is_none_or(|end| day <= end)
    }

    proptest! {
        #[test]
        fn spells_overlap_exactly_when_they_share_a_day(a in spell(), b in spell()) {
            // Every spell that ends has ended by day 90; those that are open share that day.
            let shared = (0..=90).any(|n| has(a, day(n)) && has(b, day(n)));
            prop_assert_eq!(a.overlaps(b), shared);
            prop_assert_eq!(a.overlaps(b), b.overlaps(a));
        }

        #[test]
        fn a_spell_that_starts_naturally_overlaps_no_spell_that_has_ended(
            spells in proptest::collection::vec(spell(), 0..6), today in 0..90_u64,
        ) {
            let ended: Vec<_> = spells.into_iter().filter(|spell| spell.ends_on.is_some()).collect();
            let start = natural_start(day(today), &ended);
            prop_assert!(start >= day(today));
            prop_assert!(!ended.iter().any(|spell| spell.overlaps(Spell::from(start))));
        }
    }

    #[test]
    fn the_last_day_is_inside() {
        let first = Spell { starts_on: day(0), ends_on: Some(day(5)) };
        assert!(first.overlaps(Spell::from(day(5))));
        assert!(!first.overlaps(Spell::from(day(6))));
    }

    #[test]
    fn who_left_today_may_come_back_from_tomorrow_on() {
        assert_eq!(natural_start(day(5), &[Spell { starts_on: day(0), ends_on: Some(day(5)) }]), day(6));
        assert_eq!(natural_start(day(9), &[Spell { starts_on: day(0), ends_on: Some(day(5)) }]), day(9));
    }
}
