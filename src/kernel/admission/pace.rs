//! How quickly a queue moves, so that a newcomer can be told at once that it would wait too long.

use std::time::{Duration, Instant};

/// The length of one measurement.
const WINDOW: Duration = Duration::from_millis(100);
/// Measurements that are remembered.
const WINDOWS: usize = 10;
/// Measurements before anything is foretold: a burst, or a moment in which the database was busy with itself, is over by
/// then.
const ENOUGH: usize = 3;

/// The pace of a queue since it was last empty: the median of the last second's measurements, so that a moment in which
/// nothing moved (a checkpoint of the database), which is one of them, does not make what is normal look impossible.
#[derive(Debug, Default)]
pub(super) struct Pace {
    began: Option<Instant>,
    passed: u32,
    /// Per second; 0: not measured.
    measured: [f64; WINDOWS],
    next: usize,
}

impl Pace {
    /// One more has passed.
    pub(super) fn passed(&mut self, now: Instant) {
        let Some(began) = self.began else {
            self.began = Some(now);
            return;
        };
        self.passed += 1;
        let taken = now.saturating_duration_since(began);
        if taken >= WINDOW {
            if let Some(oldest) = self.measured.get_mut(self.next % WINDOWS) {
                *oldest = f64::from(self.passed) / taken.as_secs_f64();
            }
            self.next = (self.next + 1) % WINDOWS;
            self.began = Some(now);
            self.passed = 0;
        }
    }

    /// How long so many take to pass; `None` while that is unknown.
    pub(super) fn time_for(&self, count: usize) -> Option<Duration> {
        let mut known = self.measured;
        known.sort_by(f64::total_cmp);
        let first = known.partition_point(|pace| *pace <= 0.0);
        let known = known.get(first..).filter(|known| known.len() >= ENOUGH)?;
        let median = known.get(known.len() / 2)?;
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        Some(Duration::try_from_secs_f64(f64::from(count) / median).unwrap_or(Duration::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_is_known_after_a_moment_and_one_in_which_nothing_moved_does_not_change_it() {
        let (mut pace, mut now) = (Pace::default(), Instant::now());
        assert_eq!(pace.time_for(10), None);
        // One each 10 ms, then nothing for half a second, then as before.
        for pause in [vec![10; 50], vec![500], vec![10; 30]].concat() {
            pace.passed(now);
            now += Duration::from_millis(pause);
        }
        let wait = pace.time_for(50).unwrap();
        assert!((Duration::from_millis(490)..Duration::from_millis(510)).contains(&wait), "{wait:?}");
        // What was quick two seconds ago is forgotten.
        for _ in 0..20 {
            now += Duration::from_millis(100);
            pace.passed(now);
        }
        assert!(pace.time_for(50).unwrap() > Duration::from_secs(4));
    }
}
