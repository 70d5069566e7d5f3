//! Time and ids: the one home of both, so that tests can set them.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use uuid::{ContextV7, Timestamp, Uuid};

/// Where time comes from.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one home of the system clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A clock that stands still until it is moved, for tests.
#[derive(Debug, Clone)]
pub struct SetClock(Arc<Mutex<DateTime<Utc>>>);

impl SetClock {
    /// Standing at this moment.
    #[must_use]
    pub fn at(moment: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(moment)))
    }

    /// Moves it.
    pub fn advance(&self, by: TimeDelta) {
        let mut moment = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *moment += by;
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A clock and a source of ids.
#[derive(Debug)]
pub struct Source {
    clock: Arc<dyn Clock>,
    ids: Mutex<ContextV7>,
}

impl Source {
    /// From this clock.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, ids: Mutex::new(ContextV7::new()) }
    }

    /// Now, to the microsecond: what both databases keep.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let now = self.clock.now();
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }

    /// A new UUIDv7: ids of one process are in the order they were made.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        let now = self.clock.now();
        let context = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(&*context, seconds, now.timestamp_subsec_nanos()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_process_are_in_the_order_they_were_made() {
        let source = Source::new(Arc::new(SystemClock));
        let ids: Vec<_> = (0..10_000).map(|_| source.new_id()).collect();
        assert!(ids.is_sorted());
    }

    #[test]
    fn ids_stay_in_order_and_different_however_the_clock_is_moved() {
        let clock = SetClock::at(DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        let source = Source::new(Arc::new(clock.clone()));
        let mut ids = Vec::new();
        for hours in [0, -1, 0, 24, -48, 1] {
            clock.advance(TimeDelta::hours(hours));
            ids.extend((0..2_000).map(|_| source.new_id()));
        }
        assert!(ids.is_sorted_by(|one, next| one < next));
    }
}
