//! Whether something has happened of late.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Remembers for a while that something has happened; free of locks, for what every request asks.
#[derive(Debug)]
pub(crate) struct Recently {
    began: Instant,
    lately: Duration,
    /// Milliseconds from `began` until it is no longer recent.
    until: AtomicU64,
}

impl Recently {
    /// Something that has not happened yet, and is recent for so long once it has; whole milliseconds.
    pub(crate) fn new(lately: Duration) -> Self {
        Self { began: Instant::now(), lately, until: AtomicU64::new(0) }
    }

    /// It has happened now.
    pub(crate) fn note(&self) {
        self.until.store(millis(self.began.elapsed().saturating_add(self.lately)), Ordering::Release);
    }

    /// Whether it has happened within that time.
    pub(crate) fn is_so(&self) -> bool {
        // Without looking at the clock where nothing ever happened.
        let until = self.until.load(Ordering::Acquire);
        until > 0 && millis(self.began.elapsed()) < until
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_so_from_when_it_happens_and_for_that_long_after_the_last_time() {
        let recently = Recently::new(Duration::from_millis(600));
        assert!(!recently.is_so());
        recently.note();
        assert!(recently.is_so());
        std::thread::sleep(Duration::from_millis(400));
        recently.note();
        std::thread::sleep(Duration::from_millis(300));
        // 700 ms after the first time, 300 after the last.
        assert!(recently.is_so());
        std::thread::sleep(Duration::from_millis(400));
        assert!(!recently.is_so());
    }
}
