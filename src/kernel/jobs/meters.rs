//! Metrics of jobs, by kind: how long they wait, how long they take, what becomes of them.

use std::time::Duration;

use super::{JobStatus, Model};
use crate::services::Services;

/// The kind, if it is one that a module declares: others are a number of names without end.
fn kind(services: &Services, job: &Model) -> String {
    services.registry().job(&job.kind).map_or_else(|| "unknown".to_owned(), |kind| kind.kind.clone())
}

/// It was begun and took so long.
pub(super) fn ran(services: &Services, job: &Model, took: Duration) {
    let kind = kind(services, job);
    let waited = job.started_at.map(|begun| (begun - job.run_at).to_std().unwrap_or_default()).unwrap_or_default();
    metrics::histogram!("oneclass_job_wait_seconds", "kind" => kind.clone()).record(waited.as_secs_f64());
    metrics::histogram!("oneclass_job_seconds", "kind" => kind).record(took.as_secs_f64());
}

/// It has ended; `None`: it will be tried again.
pub(super) fn ended(services: &Services, job: &Model, how: Option<JobStatus>) {
    let outcome = match how {
        Some(JobStatus::Succeeded) => "succeeded",
        Some(JobStatus::Cancelled) => "cancelled",
        Some(_) => "failed",
        None => "again",
    };
    metrics::counter!("oneclass_jobs_total", "kind" => kind(services, job), "outcome" => outcome).increment(1);
}
