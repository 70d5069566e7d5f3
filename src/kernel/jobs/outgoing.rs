//! The worker for jobs that wait for others' servers: one thread, many jobs at a time.

use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::claim::Round;
use super::{Model, finish, meters, worker};
use crate::errors::Result;
use crate::services::Services;

/// Takes such jobs, as long as there is room, and runs them side by side. Each is a task of its own: were they not polled while
/// the next ones are taken, one that holds the lock which taking waits for would be waited for in vain.
pub(super) async fn work(services: &Services, name: &str, mut stopped: watch::Receiver<bool>) {
    let pause = Duration::from_millis(services.config().jobs.poll_millis);
    let room = services.config().jobs.outgoing_concurrency;
    let mut round = Round::of_outgoing();
    let mut running = JoinSet::new();
    while !worker::is_over(&stopped) {
        let free = u64::try_from(room.saturating_sub(running.len())).unwrap_or(u64::MAX);
        let taken = if free == 0 { Ok(Vec::new()) } else { round.claim(services, name, free).await };
        let jobs = taken.unwrap_or_else(|error| {
            tracing::warn!(%error, "taking a job");
            Vec::new()
        });
        if !jobs.is_empty() {
            for job in jobs {
                running.spawn_local(run(services.clone(), name.to_owned(), job));
            }
            continue;
        }
        tokio::select! {
            _ = stopped.changed() => {}
            Some(ended) = running.join_next() => report(ended),
            () = tokio::time::sleep(pause) => {}
            () = services.nodes().outgoing_job_announced(), if free > 0 => {}
        }
        while let Some(ended) = running.try_join_next() {
            report(ended);
        }
    }
    // Others' servers are not waited for longer than requests are; what is not over then is begun again when its lease has
    // ended.
    let patience = Duration::from_secs(services.config().http.shutdown_timeout_seconds);
    let ending = async {
        while let Some(ended) = running.join_next().await {
            report(ended);
        }
    };
    if tokio::time::timeout(patience, ending).await.is_err() {
        tracing::warn!("jobs that wait for others' servers are left for another worker");
    }
}

fn report(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a job panicked");
    }
}

async fn run(services: Services, name: String, job: Model) {
    let at = Instant::now();
    match recorded(&services, &name, &job).await {
        Ok(()) => meters::ran(&services, &job, at.elapsed()),
        // Its lease ends by itself, and another takes it.
        Err(error) => tracing::warn!(%error, "recording what came of a job"),
    }
}

/// Each is recorded by itself: it ends when a server elsewhere has answered, not together with others.
async fn recorded(services: &Services, name: &str, job: &Model) -> Result<()> {
    match worker::run_one(services, name, job).await? {
        Some(value) => finish::finish(services, job, name, Ok(value)).await,
        None => Ok(()),
    }
}
