//! When a schedule's slots are: pure functions of its pattern, a time zone and the time.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use croner::Cron;

use super::Missed;
use crate::errors::{Error, Result};

/// Most slots that get their job at a time; the others follow at the next look.
const MOST: usize = 500;

/// The slots that are due, and when the next one is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Due {
    /// Earliest first.
    pub(super) slots: Vec<DateTime<Utc>>,
    pub(super) next: DateTime<Utc>,
}

/// A pattern of five fields.
pub(super) fn parse(pattern: &str) -> Result<Cron> {
    croner::parser::CronParser::builder()
        .seconds(croner::parser::Seconds::Disallowed)
        .build()
        .parse(pattern)
        .map_err(|error| Error::internal(format!("{pattern}: {error}")))
}

/// The first slot after a time.
pub(super) fn after(cron: &Cron, zone: Tz, time: DateTime<Utc>) -> Result<DateTime<Utc>> {
    let next = cron.find_next_occurrence(&time.with_timezone(&zone), false).map_err(Error::internal)?;
    Ok(next.with_timezone(&Utc))
}

/// What is due of a schedule whose next slot was to be `next`.
pub(super) fn due(cron: &Cron, zone: Tz, missed: Missed, next: DateTime<Utc>, now: DateTime<Utc>) -> Result<Due> {
    if missed == Missed::Latest {
        let latest = cron.find_previous_occurrence(&now.with_timezone(&zone), true).map_err(Error::internal)?;
        let latest = latest.with_timezone(&Utc).max(next);
        return Ok(Due { slots: vec![latest], next: after(cron, zone, now)? });
    }
    let (mut slots, mut next) = (Vec::new(), next);
    while next <= now && slots.len() < MOST {
        slots.push(next);
        next = after(cron, zone, next)?;
    }
    Ok(Due { slots, next })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_slot_is_at_the_schools_own_time() {
        let cron = parse("30 6 * * 1-5").unwrap();
        // A Friday evening: the next school day is Monday.
        let friday = at("2026-03-06T18:00:00Z");
        assert_eq!(after(&cron, Tz::Africa__Harare, friday).unwrap(), at("2026-03-09T04:30:00Z"));
        assert_eq!(after(&cron, Tz::Australia__Melbourne, friday).unwrap(), at("2026-03-08T19:30:00Z"));
    }

    #[test]
    fn a_time_that_a_change_of_the_clocks_skips_or_repeats_has_one_slot() {
        let cron = parse("30 2 * * *").unwrap();
        let zone = Tz::Australia__Melbourne;
        for (from, to) in [("2026-10-03T00:00:00Z", "2026-10-05T00:00:00Z"), ("2026-04-04T00:00:00Z", "2026-04-06T00:00:00Z")] {
            let all = due(&cron, zone, Missed::Every, after(&cron, zone, at(from)).unwrap(), at(to)).unwrap();
            assert_eq!(all.slots.len(), 2, "{all:?}");
        }
    }

    #[test]
    fn of_missed_slots_the_latest_or_each_has_its_job() {
        let cron = parse("0 * * * *").unwrap();
        let (next, now) = (at("2026-03-06T01:00:00Z"), at("2026-03-06T05:10:00Z"));
        let zone = Tz::Africa__Harare;
        let each = due(&cron, zone, Missed::Every, next, now).unwrap();
        assert_eq!((each.slots.len(), each.next), (5, at("2026-03-06T06:00:00Z")));
        let latest = due(&cron, zone, Missed::Latest, next, now).unwrap();
        assert_eq!((latest.slots, latest.next), (vec![at("2026-03-06T05:00:00Z")], at("2026-03-06T06:00:00Z")));
    }

    #[test]
    fn seconds_and_nonsense_are_refused() {
        for pattern in ["", "* * * *", "0 0 * * * *", "61 * * * *", "later"] {
            assert!(parse(pattern).is_err(), "{pattern}");
        }
    }

    proptest! {
        /// However the looks fall, each slot comes up once and none is left out.
        #[test]
        fn looks_at_any_time_find_every_slot_once(steps in prop::collection::vec(1_i64..90_000, 1..40)) {
            let cron = parse("*/15 5-18 * * *").unwrap();
            let zone = Tz::Africa__Harare;
            let start = at("2026-03-06T00:00:00Z");
            let first = after(&cron, zone, start).unwrap();
            let (mut next, mut now, mut found) = (first, start, Vec::new());
            for step in steps {
                now += chrono::TimeDelta::seconds(step);
                while next <= now {
                    let due = due(&cron, zone, Missed::Every, next, now).unwrap();
                    found.extend(due.slots);
                    next = due.next;
                }
            }
            let mut all = Vec::new();
            let mut slot = first;
            while slot <= now {
                all.push(slot);
                slot = after(&cron, zone, slot).unwrap();
            }
            prop_assert_eq!(found, all);
        }
    }
}
