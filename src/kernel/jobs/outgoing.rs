//! The worker for jobs that wait for others' servers: one thread, many jobs at a time.

use std::time::{Duration, Instant};

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use tokio::sync::watch;

use super::claim::Round;
use super::{Model, meters, worker};
use crate::services::Services;

/// Takes such jobs, as long as there is room, and runs them side by side.
pub(super) async fn work(services: &Services, name: &str, mut stopped: watch::Receiver<bool>) {
    let pause = Duration::from_millis(services.config().jobs.poll_millis);
    let room = services.config().jobs.outgoing_concurrency;
    let mut round = Round::of_outgoing();
    let mut running = FuturesUnordered::new();
    while !*stopped.borrow() {
        let free = u64::try_from(room.saturating_sub(running.len())).unwrap_or(u64::MAX);
        let taken = if free == 0 { Ok(Vec::new()) } else { round.claim(services, name, free).await };
        let found = match taken {
            Ok(jobs) => {
                let found = !jobs.is_empty();
                running.extend(jobs.into_iter().map(|job| run(services, name, job)));
                found
            }
            Err(error) => {
                tracing::warn!(%error, "taking a job");
                false
            }
        };
        if found {
            continue;
        }
        tokio::select! {
            _ = stopped.changed() => {}
            Some(()) = running.next(), if !running.is_empty() => {}
            () = tokio::time::sleep(pause) => {}
            () = services.nodes().outgoing_job_announced(), if free > 0 => {}
        }
    }
    // Others' servers are not waited for longer than requests are; what is not over then is begun again when its lease has
    // ended.
    let patience = Duration::from_secs(services.config().http.shutdown_timeout_seconds);
    let ending = async { while running.next().await.is_some() {} };
    if tokio::time::timeout(patience, ending).await.is_err() {
        tracing::warn!("jobs that wait for others' servers are left for another worker");
    }
}

async fn run(services: &Services, name: &str, job: Model) {
    let at = Instant::now();
    match worker::run_one(services, name, &job).await {
        Ok(()) => meters::ran(services, &job, at.elapsed()),
        // Its lease ends by itself, and another takes it.
        Err(error) => tracing::warn!(%error, "recording what came of a job"),
    }
}
