//! How long answers took.

use std::time::Duration;

use hdrhistogram::Histogram;

/// Two minutes: nothing here waits longer.
const LONGEST: u64 = 120_000_000;

/// In microseconds, to three digits.
#[derive(Debug)]
pub(crate) struct Latencies(Histogram<u64>);

impl Latencies {
    pub(crate) fn new() -> Self {
        // With bounds: without them it starts with next to none, and recording what is beyond would cut it off.
        Self(Histogram::new_with_bounds(1, LONGEST, 3).expect("a histogram"))
    }

    pub(crate) fn record(&mut self, took: Duration) {
        self.0.saturating_record(u64::try_from(took.as_micros()).unwrap_or(LONGEST));
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.0.len()
    }

    /// In milliseconds, the time that this part of all did not exceed; nothing if there are none.
    pub(crate) fn quantile(&self, part: f64) -> Option<f64> {
        (!self.0.is_empty()).then(|| self.0.value_at_quantile(part) as f64 / 1_000.0)
    }

    /// The same for a table.
    pub(crate) fn millis(&self, part: f64) -> String {
        self.quantile(part).map_or_else(crate::report::none, |millis| format!("{millis:.1}"))
    }

    /// Whether there are some, and this part of all took less.
    pub(crate) fn within(&self, part: f64, millis: f64) -> bool {
        self.quantile(part).is_some_and(|took| took < millis)
    }
}
