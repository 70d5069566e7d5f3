//! When a delivery is tried again: the schedule that Standard Webhooks publishes, with some chance, so that what failed together is
//! not tried together.

use chrono::TimeDelta;
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Seconds to wait before each attempt.
const WAITS: [i64; 10] = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// How often a delivery is tried.
pub const ATTEMPTS: usize = WAITS.len();
/// A receiver that asks for more time than this does not mean it.
const LONGEST: i64 = 86_400;
/// By how much a wait is longer than published, at most, in thousandths.
const CHANCE: i64 = 100;

/// How long to wait after so many tries, when the receiver asked for `retry_after` seconds; `None`: that was the last one.
pub(super) fn wait(delivery: Uuid, tries: usize, retry_after: Option<u64>) -> Option<TimeDelta> {
    let published = *WAITS.get(tries)? * 1_000;
    let dice = i64::try_from(xxh3_64_with_seed(delivery.as_bytes(), u64::try_from(tries).unwrap_or(0)) % 1_000).unwrap_or(0);
    let wait = published + published * CHANCE / 1_000 * dice / 1_000;
    let asked = retry_after.map_or(0, |seconds| i64::try_from(seconds).unwrap_or(LONGEST).min(LONGEST) * 1_000);
    Some(TimeDelta::milliseconds(wait.max(asked)))
}

/// The seconds that a `Retry-After` header asks for; a date there is not looked at.
pub(super) fn retry_after(header: Option<&str>) -> Option<u64> {
    header?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waits_are_those_published_and_a_tenth_longer_at_most() {
        let id = Uuid::from_u128(7);
        assert_eq!(wait(id, 0, None), Some(TimeDelta::zero()));
        for (tries, published) in WAITS.iter().enumerate() {
            let wait = wait(id, tries, None).unwrap().num_milliseconds();
            assert!((published * 1_000..=published * 1_100).contains(&wait), "{tries}: {wait}");
        }
        assert_eq!(wait(id, ATTEMPTS, None), None);
    }

    #[test]
    fn what_failed_together_is_not_tried_together() {
        let waits: std::collections::HashSet<_> = (0..100).map(|id| wait(Uuid::from_u128(id), 3, None)).collect();
        assert!(waits.len() > 50, "{}", waits.len());
    }

    #[test]
    fn a_receiver_that_asks_for_time_gets_it_within_reason() {
        let id = Uuid::from_u128(7);
        assert_eq!(wait(id, 1, Some(120)), Some(TimeDelta::seconds(120)));
        assert_eq!(wait(id, 1, Some(0)), wait(id, 1, None));
        assert_eq!(wait(id, 1, Some(u64::MAX)), Some(TimeDelta::hours(24)));
        assert_eq!(wait(id, ATTEMPTS, Some(120)), None);
        assert_eq!(
            (retry_after(Some(" 7 ")), retry_after(Some("-1")), retry_after(Some("soon")), retry_after(None)),
            (Some(7), None, None, None)
        );
    }
}
