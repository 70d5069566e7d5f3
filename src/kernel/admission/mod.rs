//! Admission: how many requests run at once, by class, and who goes next when there are more.
//!
//! A request beyond the limit waits in its class, a short while, in its school's own queue; the schools take turns, so
//! one that floods waits for itself. What finds its queue full, would wait too long at the pace at which the queue moves,
//! or has waited too long, is answered 503 with `Retry-After`, as early and cheaply as can be, instead of making everybody
//! slow.

mod lane;
mod line;
mod pace;
mod refusals;

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::config::{self, Config};
use crate::errors::Result;
use crate::ratelimit::RateClass;

use lane::Lane;
pub use lane::Permit;
use refusals::Refusals;

/// The part of the longest wait that a newcomer may expect to wait: the rest is for what cannot be foreseen.
const EXPECTED: u32 = 5;

/// The lanes of one node.
#[derive(Debug)]
pub struct Admission {
    logins: Arc<Lane>,
    reads: Arc<Lane>,
    writes: Arc<Lane>,
    exports: Arc<Lane>,
    patience: Duration,
    refusals: Refusals,
}

impl Admission {
    /// With the configured limits; those that are 0 follow from the number of connections and cores.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let overload = &config.overload;
        let connections = usize::try_from(config.database.max_connections).unwrap_or(usize::MAX);
        let cores = crate::workers::cores();
        // Reads and changes together run on the connections of the HTTP workers, three quarters of all (`db/pool.rs`): with
        // more at once they would use each other's. SQLite has one writer: the others wait here, in turn, instead of for
        // its connection.
        let writers = match config.database.kind() {
            config::DatabaseKind::Postgres => connections / 4,
            config::DatabaseKind::Sqlite => 2,
        };
        let patience = Duration::from_millis(overload.queue_millis);
        let lane = |configured: usize, otherwise: usize| {
            let limit = if configured == 0 { otherwise.max(1) } else { configured };
            Lane::new(limit, overload.queue_length, patience / EXPECTED)
        };
        let reads = Arc::new(lane(overload.read_concurrency, connections / 2));
        // A change takes the database some times as long as a read: with as many of them at once as when nobody is refused
        // a read, a flood of both would be answered in changes mostly.
        let writes = lane(overload.write_concurrency, writers).giving_way_to(&reads);
        Self {
            logins: Arc::new(lane(overload.login_concurrency, cores)),
            reads,
            writes: Arc::new(writes),
            exports: Arc::new(lane(overload.export_concurrency, connections / 8)),
            patience,
            refusals: Refusals::default(),
        }
    }

    /// Whether a request would be refused now: asked before anything is spent on it. The school, asked for only when
    /// everybody has to wait, may be a claim that nobody has checked yet.
    ///
    /// # Errors
    /// 503 `OVERLOADED`.
    pub fn precheck(&self, class: RateClass, school: impl FnOnce() -> Option<Uuid>) -> Result<()> {
        if self.lane(class).is_full(school) { Err(self.refusals.one(class)) } else { Ok(()) }
    }

    /// Lets a request in, as soon as it is its turn. It counts as running until the permit is dropped.
    ///
    /// # Errors
    /// 503 `OVERLOADED` when its queue is full, or it waited too long.
    pub async fn enter(&self, class: RateClass, school: Option<Uuid>) -> Result<Permit> {
        self.lane(class).enter(school, self.patience).await.ok_or_else(|| self.refusals.one(class))
    }

    fn lane(&self, class: RateClass) -> &Arc<Lane> {
        match class {
            RateClass::Login => &self.logins,
            RateClass::Token | RateClass::Write => &self.writes,
            RateClass::Read => &self.reads,
            RateClass::Export => &self.exports,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_give_way_to_reads_that_are_refused_and_log_ins_do_not() {
        let mut config = Config::load(config::Sources::default()).unwrap().config;
        let overload = &mut config.overload;
        (overload.read_concurrency, overload.queue_length) = (1, 1);
        (overload.write_concurrency, overload.login_concurrency) = (4, 4);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tokio::task::LocalSet::new().block_on(&runtime, async {
            let admission = Arc::new(Admission::new(&config));
            let enter = |class| {
                let admission = admission.clone();
                tokio::task::spawn_local(async move { admission.enter(class, None).await })
            };
            let _reading = enter(RateClass::Read).await.unwrap().unwrap();
            let _waiting = enter(RateClass::Read);
            let _changing = enter(RateClass::Write).await.unwrap().unwrap();
            let _two = enter(RateClass::Write).await.unwrap().unwrap();
            enter(RateClass::Read).await.unwrap().unwrap_err();
            // A quarter of four run already: the next waits, and there is one place.
            let _next = enter(RateClass::Write);
            tokio::task::yield_now().await;
            assert!(admission.precheck(RateClass::Write, || None).is_err());
            let mut logins = vec![];
            for _ in 0..4 {
                logins.push(enter(RateClass::Login).await.unwrap().unwrap());
            }
        });
    }
}
