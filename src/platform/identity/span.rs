//! Spans of time from whole numbers of the configuration.

use chrono::TimeDelta;

/// So many days.
pub(super) fn days(count: u64) -> TimeDelta {
    TimeDelta::days(bounded(count))
}

/// So many minutes.
pub(super) fn minutes(count: u64) -> TimeDelta {
    TimeDelta::minutes(bounded(count))
}

/// The configuration's ranges are far below; what is added to a date stays a date.
fn bounded(count: u64) -> i64 {
    i64::try_from(count.min(100_000)).unwrap_or(100_000)
}
