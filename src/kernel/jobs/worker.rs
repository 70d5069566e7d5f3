//! Workers: taking jobs, running them, and recording what came of it.

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use tokio::sync::{Mutex, Notify, watch};
use tracing::Instrument as _;

use super::claim::{self, Round, SPELL};
use super::finish::{self, Done};
use super::lease::{self, RENEW};
use super::live::Standing;
use super::run::is_cancelled;
use super::{Column, Entity, JobRun, Model, TRACEPARENT};
use super::{meters, outgoing};
use crate::db::Access;
use crate::errors::{Error, Result};
use crate::events;
use crate::schedules;
use crate::services::Services;
use crate::telemetry;

/// Jobs that were taken together are given back when those before them take longer than this.
const LONG: Duration = Duration::from_secs(1);

/// Threads that run jobs until they are told to stop.
#[derive(Debug)]
pub struct Workers {
    stop: watch::Sender<bool>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

impl Workers {
    /// Starts as many as the configuration says. Each has a thread of its own: a job's future need not be `Send`, and
    /// a job that computes for long does not hold up requests.
    ///
    /// # Errors
    /// When the operating system refuses a thread.
    pub fn start(services: &Services) -> Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let handing_on = Arc::new(Mutex::new(None));
        let mut threads = Vec::new();
        for index in 0..services.config().jobs.concurrency {
            let (services, stopped, handing_on) = (services.clone(), stopped.clone(), handing_on.clone());
            let name = format!("{}-{index}", services.source().new_id().simple());
            let work = async move || work(&services, &name, &handing_on, stopped).await;
            threads.push(thread(format!("worker-{index}"), work)?);
        }
        for companion in services.registry().companions() {
            let (services, stopped, run) = (services.clone(), stopped.clone(), companion.run);
            threads.push(thread(companion.name.to_owned(), async move || run(services, stopped).await)?);
        }
        let (services, name) = (services.clone(), format!("{}-out", services.source().new_id().simple()));
        threads.push(thread("worker-out".to_owned(), async move || outgoing::work(&services, &name, stopped).await)?);
        Ok(Self { stop, threads })
    }

    /// Lets running jobs end, then returns.
    pub fn stop(self) {
        let _no_worker_listens = self.stop.send(true);
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a worker panicked");
            }
        }
    }
}

/// A thread with a runtime of its own for this work.
fn thread(name: String, work: impl AsyncFnOnce() + Send + 'static) -> Result<std::thread::JoinHandle<()>> {
    let working = move || match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => tokio::task::LocalSet::new().block_on(&runtime, work()),
        Err(error) => tracing::error!(%error, "a worker could not start"),
    };
    std::thread::Builder::new().name(name).spawn(working).map_err(Error::internal)
}

async fn work(services: &Services, worker: &str, handing_on: &Mutex<Option<Instant>>, mut stopped: watch::Receiver<bool>) {
    let pause = Duration::from_millis(services.config().jobs.poll_millis);
    let mut round = Round::default();
    while !is_over(&stopped) {
        let worked = match hand_on(services, handing_on).await {
            Ok(()) => run_some(services, worker, &mut round, &stopped).await,
            Err(error) => Err(error),
        };
        match worked {
            Ok(true) => {}
            Ok(false) => {
                tokio::select! {
                    _ = stopped.changed() => {}
                    () = tokio::time::sleep(pause) => {}
                    () = services.nodes().job_announced() => {}
                }
            }
            Err(error) => {
                tracing::warn!(%error, "taking a job");
                tokio::time::sleep(pause.max(Duration::from_secs(1))).await;
            }
        }
    }
}

/// Whether it is time to stop: it was said, or nobody is left who could say it. Without the second a worker whose [`Workers`]
/// were dropped would go round for ever, waiting for nothing: a word that cannot come any more is always there.
pub(super) fn is_over(stopped: &watch::Receiver<bool>) -> bool {
    *stopped.borrow() || stopped.has_changed().is_err()
}

/// How often it is looked whether a schedule is due.
const DUE: Duration = Duration::from_secs(1);

/// Turns events, and slots of schedules that have come, into jobs; one worker of a process at a time.
async fn hand_on(services: &Services, handing_on: &Mutex<Option<Instant>>) -> Result<()> {
    let Ok(mut looked) = handing_on.try_lock() else { return Ok(()) };
    if looked.is_none_or(|looked| looked.elapsed() >= DUE) {
        while schedules::run_due(services).await? {}
        *looked = Some(Instant::now());
    }
    // Jobs are waiting, too.
    for _ in 0..20 {
        let begun = Instant::now();
        let may_be_more = events::dispatch(services).await?;
        services.database().give_way(begun.elapsed()).await;
        if !may_be_more {
            break;
        }
    }
    Ok(())
}

/// Takes some jobs and runs them. `false`: there was none.
async fn run_some(services: &Services, worker: &str, round: &mut Round, stopped: &watch::Receiver<bool>) -> Result<bool> {
    let most = round.how_many();
    let jobs = round.claim(services, worker, most).await?;
    let (begun, mut done) = (Instant::now(), Done::default());
    for (place, job) in jobs.iter().enumerate() {
        if place > 0 && (is_over(stopped) || begun.elapsed() > LONG) {
            claim::give_back(services, worker, jobs.get(place..).unwrap_or_default()).await?;
            break;
        }
        let at = Instant::now();
        if let Err(error) = run_beside(services, worker, job, &mut done).await {
            // Those before it and behind it are nobody's fault.
            for result in [
                done.record(services, worker).await,
                claim::give_back(services, worker, jobs.get(place + 1..).unwrap_or_default()).await,
            ] {
                if let Err(also) = result {
                    tracing::debug!(error = %also, "recording and giving back jobs");
                }
            }
            return Err(error);
        }
        round.took(at.elapsed());
        meters::ran(services, job, at.elapsed());
    }
    done.record(services, worker).await?;
    Ok(!jobs.is_empty())
}

/// Runs a job. What was done before it is recorded meanwhile, if it takes longer than a moment. Side by side: see
/// [`alongside`].
async fn run_beside(services: &Services, worker: &str, job: &Model, done: &mut Done) -> Result<()> {
    let ended = Notify::new();
    let running = async {
        let ran = run_one(services, worker, job).await;
        ended.notify_one();
        ran
    };
    let recording = async {
        tokio::select! {
            () = ended.notified() => Ok(()),
            () = tokio::time::sleep(SPELL) => done.record(services, worker).await,
        }
    };
    let (ran, recorded) = tokio::join!(running, recording);
    if let Some(value) = ran? {
        done.add(job, value);
    }
    recorded?;
    if done.waits_since().is_some_and(|since| since.elapsed() > SPELL) { done.record(services, worker).await } else { Ok(()) }
}

/// Runs a job and records what came of it; but gives what is to be recorded with that of others ([`Done`]).
pub(super) async fn run_one(services: &Services, worker: &str, job: &Model) -> Result<Option<Value>> {
    let span = tracing::info_span!(
        target: telemetry::JOB,
        "job",
        kind = %job.kind,
        id = %job.id,
        attempt = job.attempts,
        school = %job.school_id,
        trace_id = tracing::field::Empty,
        otel.status_code = tracing::field::Empty,
    );
    Standing::of(job).tell_now(services);
    telemetry::link(&span, job.payload.get(TRACEPARENT).and_then(Value::as_str));
    let running = async {
        let result = if job.attempts > job.max_attempts {
            // It may well be what they die of.
            Err(Error::internal("every worker that began it died"))
        } else {
            run(services, job.clone(), worker).await
        };
        if result.as_ref().is_err_and(|error| !is_cancelled(error)) {
            tracing::Span::current().record("otel.status_code", "ERROR");
        }
        match result {
            Ok(value) if Done::takes(job) => Ok(Some(value)),
            result => finish::finish(services, job, worker, result).await.map(|()| None),
        }
    };
    running.instrument(span).await
}

async fn run(services: &Services, job: Model, worker: &str) -> Result<Value> {
    let kind =
        services.registry().job(&job.kind).ok_or_else(|| Error::internal(format!("no such kind of job: {}", job.kind)))?.clone();
    let school = services.tenants().by_id(services, job.school_id).await?.ok_or_else(Error::not_found)?;
    let running = (kind.run)(Rc::new(JobRun::new(services.clone(), school, job.clone())));
    alongside(running, RENEW, async || {
        if let Err(error) = renew(services, &job, worker).await {
            tracing::warn!(%error, "renewing the lease of a job");
        }
    })
    .await
}

/// Does `work`, and `beat` every so often meanwhile. Side by side: were the work not polled during a beat, and held the
/// lock that the beat waits for (on SQLite any open write does), both would wait for ever.
async fn alongside<T>(work: impl Future<Output = T>, every: Duration, beat: impl AsyncFn()) -> T {
    let beats = async {
        loop {
            tokio::time::sleep(every).await;
            beat().await;
        }
    };
    tokio::select! {
        result = work => result,
        never = beats => never,
    }
}

async fn renew(services: &Services, job: &Model, worker: &str) -> Result<()> {
    let uow = services.database().machinery(Access::Write);
    Entity::update_many()
        .col_expr(Column::LockedUntil, Expr::value(lease::until(services.source().now())))
        .filter(Column::SchoolId.eq(job.school_id))
        .filter(Column::Id.eq(job.id))
        .filter(Column::LockedBy.eq(worker))
        .exec(&uow)
        .await?;
    uow.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_worker_whose_owner_is_gone_stops() {
        let (stop, stopped) = watch::channel(false);
        assert!(!is_over(&stopped));
        drop(stop);
        assert!(is_over(&stopped));
    }

    #[tokio::test]
    async fn a_job_whose_lease_is_renewed_while_it_holds_a_lock_goes_on() {
        let (lock, beats) = (tokio::sync::Mutex::new(()), Cell::new(0));
        let work = async {
            let held = lock.lock().await;
            tokio::time::sleep(Duration::from_millis(20)).await;
            drop(held);
            tokio::time::sleep(Duration::from_millis(20)).await;
            "done"
        };
        let renewed = alongside(work, Duration::from_millis(1), async || {
            drop(lock.lock().await);
            beats.set(beats.get() + 1);
        });
        assert_eq!(tokio::time::timeout(Duration::from_secs(10), renewed).await, Ok("done"));
        assert!(beats.get() > 0);
    }
}
