//! Counting in this process.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::allowance::Allowance;
use super::{Kind, RateClass, Who};
use crate::config;

type Limiter = RateLimiter<Who, DashMapStateStore<Who>, DefaultClock, StateInformationMiddleware>;

/// A counter for each kind of caller and class.
pub(super) struct Local {
    limiters: HashMap<(Kind, &'static str), Limiter>,
    clock: DefaultClock,
}

impl Local {
    pub(super) fn new(config: &config::RateLimits) -> Self {
        let mut limiters = HashMap::new();
        for kind in Kind::ALL {
            for class in RateClass::ALL {
                if let Some(quota) = class.quota(kind, config).and_then(NonZeroU32::new) {
                    let limiter = RateLimiter::keyed(Quota::per_minute(quota)).with_middleware();
                    limiters.insert((kind, class.counter(kind)), limiter);
                }
            }
        }
        Self { limiters, clock: DefaultClock::default() }
    }

    /// Counts one request against each.
    pub(super) fn count(&self, class: RateClass, quotas: &[(Who, u32)]) -> Vec<Allowance> {
        quotas.iter().filter_map(|(who, quota)| self.one(class, who, *quota)).collect()
    }

    fn one(&self, class: RateClass, who: &Who, quota: u32) -> Option<Allowance> {
        let kind = who.kind();
        let limiter = self.limiters.get(&(kind, class.counter(kind)))?;
        let (remaining, wait) = match limiter.check_key(who) {
            Ok(state) => (state.remaining_burst_capacity(), None),
            Err(refused) => (0, Some(up(refused.wait_time_from(self.clock.now())))),
        };
        let used = u64::from(quota.saturating_sub(remaining));
        let reset = (used * 60).div_ceil(u64::from(quota.max(1)));
        Some(Allowance { kind, quota, remaining, reset: u32::try_from(reset).unwrap_or(60), wait })
    }

    pub(super) fn sweep(&self) {
        for limiter in self.limiters.values() {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// Whole seconds, rounded up.
fn up(time: Duration) -> u32 {
    u32::try_from(time.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX)
}

impl std::fmt::Debug for Local {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Local").finish_non_exhaustive()
    }
}
