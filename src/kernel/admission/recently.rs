//! Whether something has happened within the last second.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Remembers when something last happened; free of locks, as every request asks.
#[derive(Debug)]
pub(super) struct Recently {
    began: Instant,
    /// Milliseconds from `began` until it is no longer recent.
    until: AtomicU64,
}

impl Default for Recently {
    fn default() -> Self {
        Self { began: Instant::now(), until: AtomicU64::new(0) }
    }
}

impl Recently {
    /// How long it is recent.
    pub(super) const LATELY: Duration = Duration::from_secs(1);

    /// It has happened now.
    pub(super) fn note(&self) {
        self.until.store(millis(self.began.elapsed() + Self::LATELY), Ordering::Relaxed);
    }

    /// Whether it has happened within [`Self::LATELY`].
    pub(super) fn is_so(&self) -> bool {
        let until = self.until.load(Ordering::Relaxed);
        until > 0 && millis(self.began.elapsed()) < until
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
