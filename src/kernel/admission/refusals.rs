//! Telling of refusals: each to the client, all together to the log.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::errors::{Error, code};
use crate::ratelimit::RateClass;

/// How often the log is told: a line for each refusal would be one more load.
const INTERVAL: Duration = Duration::from_secs(1);

/// What was refused since the log was last told.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<(u64, Option<Instant>)>);

impl Refusals {
    /// One more: the error for its client.
    pub(super) fn one(&self, class: RateClass) -> Error {
        metrics::counter!("oneclass_overload_refused_total", "class" => class.name()).increment(1);
        // Whoever finds it locked leaves the telling to the other.
        if let Ok(mut refused) = self.0.try_lock() {
            refused.0 += 1;
            if refused.1.is_none_or(|told| told.elapsed() >= INTERVAL) {
                tracing::warn!(refused = refused.0, last = class.name(), "overloaded: requests were refused");
                *refused = (0, Some(Instant::now()));
            }
        }
        Error::new(&code::OVERLOADED).retry_after(1)
    }
}
