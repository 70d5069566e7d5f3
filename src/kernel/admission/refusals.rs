//! Telling of refusals: each to the client, all together to the log.

use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use metrics::Counter;

use crate::errors::{Error, code};
use crate::ratelimit::RateClass;

/// How often the log is told: a line for each refusal would be one more load.
const INTERVAL: Duration = Duration::from_secs(1);

/// What was refused since the log was last told.
#[derive(Default)]
pub(super) struct Refusals {
    told: Mutex<(u64, Option<Instant>)>,
    counters: OnceLock<[(RateClass, Counter); 5]>,
}

impl std::fmt::Debug for Refusals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Refusals").field(&self.told).finish()
    }
}

impl Refusals {
    /// One more: the error for its client.
    pub(super) fn one(&self, class: RateClass) -> Error {
        // Found once, because finding them means making and hashing their labels.
        let counters = self.counters.get_or_init(|| {
            RateClass::ALL.map(|class| (class, metrics::counter!("oneclass_overload_refused_total", "class" => class.name())))
        });
        if let Some((_, counter)) = counters.iter().find(|(of, _)| *of == class) {
            counter.increment(1);
        }
        // Whoever finds it locked leaves the telling to the other.
        if let Ok(mut refused) = self.told.try_lock() {
            refused.0 += 1;
            if refused.1.is_none_or(|told| told.elapsed() >= INTERVAL) {
                tracing::warn!(refused = refused.0, last = class.name(), "overloaded: requests were refused");
                *refused = (0, Some(Instant::now()));
            }
        }
        Error::new(&code::OVERLOADED).retry_after(1)
    }
}
