//! When signing keys begin and end: a pure function of the moment, the keys there are, and the configuration.
//!
//! Time is cut into slots of `auth.signing_key_days` since 1970. A key signs during its slot, is published [`AHEAD`] of
//! it (so that every node and every reader of the JWKS document knows it before the first token it signs), and stays
//! published until the last token it signed has expired. The id is made from the slot and a serial number, so two nodes
//! that plan the same key at once plan it under the same id, and the database lets one of them in.
//!
//! To stop a key early (it leaked), set its `retires_at` and `expires_at` to now; the next one takes over at once. Do not
//! delete its row: the serial number counts rows.

use chrono::{DateTime, TimeDelta, Utc};

use super::span;

/// How long before it signs a key is published.
pub(super) const AHEAD: TimeDelta = TimeDelta::hours(1);
/// How long past the life of its last token a key is still accepted: clocks of nodes differ a little.
const GRACE: TimeDelta = TimeDelta::minutes(5);

/// The times of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Times {
    /// Its id.
    pub(super) id: String,
    /// From when it signs.
    pub(super) activates_at: DateTime<Utc>,
    /// Until when it signs.
    pub(super) retires_at: DateTime<Utc>,
    /// Until when what it signed is accepted.
    pub(super) expires_at: DateTime<Utc>,
}

impl Times {
    /// Whether it signs at this moment.
    pub(super) fn signs_at(&self, moment: DateTime<Utc>) -> bool {
        self.activates_at <= moment && moment < self.retires_at
    }

    /// Whether what it signed is accepted at this moment.
    pub(super) fn is_accepted_at(&self, moment: DateTime<Utc>) -> bool {
        moment < self.expires_at
    }
}

/// The keys to be made so that one signs now, and one [`AHEAD`] of now. `keys` are all there ever were.
pub(super) fn missing(now: DateTime<Utc>, keys: &[Times], days: u64, token_minutes: u64) -> Vec<Times> {
    let mut planned: Vec<Times> = Vec::new();
    for moment in [now, now + AHEAD] {
        let all = || keys.iter().chain(&planned);
        if all().any(|key| key.signs_at(moment)) {
            continue;
        }
        let slot = slot(moment, days);
        let prefix = format!("{}-{days}-", slot.format("%Y%m%d"));
        let serial = all().filter(|key| key.id.starts_with(&prefix)).count();
        // It takes over from whoever signs now; with nobody signing, at once.
        let handover = all().filter(|key| key.signs_at(now)).map(|key| key.retires_at).max();
        let retires_at = slot + span::days(days);
        planned.push(Times {
            id: format!("{prefix}{serial}"),
            activates_at: handover.unwrap_or(now).max(slot),
            retires_at,
            expires_at: retires_at + span::minutes(token_minutes) + GRACE,
        });
    }
    planned
}

/// The first moment of the slot that a moment is in.
fn slot(moment: DateTime<Utc>, days: u64) -> DateTime<Utc> {
    let length = span::days(days.max(1)).num_seconds();
    DateTime::from_timestamp(moment.timestamp().div_euclid(length) * length, 0).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_key_signs_at_once() {
        let now = at("2026-03-05T10:00:00Z");
        let planned = missing(now, &[], 30, 15);
        assert_eq!(planned.len(), 1);
        assert!(planned[0].signs_at(now));
    }

    #[test]
    fn the_next_key_is_published_an_hour_before_it_takes_over_and_the_old_one_outlives_its_tokens() {
        let keys = missing(at("2026-03-05T10:00:00Z"), &[], 30, 15);
        let end = keys[0].retires_at;
        assert!(missing(end - TimeDelta::minutes(61), &keys, 30, 15).is_empty());
        let next = missing(end - TimeDelta::minutes(59), &keys, 30, 15);
        assert_eq!(next.len(), 1);
        assert_eq!(next[0].activates_at, end);
        assert!(keys[0].is_accepted_at(end + TimeDelta::minutes(15)));
        assert!(!keys[0].is_accepted_at(end + TimeDelta::minutes(21)));
    }

    #[test]
    fn two_nodes_plan_a_key_under_the_same_id() {
        let now = at("2026-03-05T10:00:00Z");
        assert_eq!(missing(now, &[], 30, 15)[0].id, missing(now + TimeDelta::seconds(3), &[], 30, 15)[0].id);
    }

    #[test]
    fn a_key_that_was_stopped_early_is_replaced_at_once() {
        let now = at("2026-03-05T10:00:00Z");
        let mut keys = missing(now, &[], 30, 15);
        keys[0].retires_at = now;
        keys[0].expires_at = now;
        let next = missing(now, &keys, 30, 15);
        assert!(next[0].signs_at(now));
        assert_ne!(next[0].id, keys[0].id);
    }

    proptest! {
        #[test]
        fn some_key_always_signs_and_ids_are_unique(steps in prop::collection::vec((0_i64..5_000, 1_u64..60), 1..40)) {
            let mut now = at("2026-01-01T00:00:00Z");
            let mut keys: Vec<Times> = Vec::new();
            for (hours, days) in steps {
                now += TimeDelta::hours(hours);
                keys.extend(missing(now, &keys, days, 15));
                prop_assert!(keys.iter().any(|key| key.signs_at(now)));
                prop_assert!(keys.iter().any(|key| key.signs_at(now + AHEAD)));
            }
            let mut ids: Vec<_> = keys.iter().map(|key| &key.id).collect();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(ids.len(), keys.len());
        }
    }
}
