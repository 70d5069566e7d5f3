//! Background jobs, as tests wait for them.

use std::time::{Duration, Instant};

use kernel::Ctx;
use kernel::access::Actor;
use kernel::db::Access;
use kernel::jobs::{Entity, JobStatus, Model};
use serde_json::Value;
use uuid::Uuid;

use super::{App, Client};

/// Long enough for a machine that does other things beside.
pub(crate) const PATIENCE: Duration = Duration::from_secs(240);

/// The job once it has ended, as the API shows it.
pub(crate) async fn ended_job(client: &Client, address: &str) -> Value {
    let path = address.strip_prefix("/api/v1").unwrap();
    let started = Instant::now();
    loop {
        let answer = client.get(path).send().await.is(200);
        let status = answer.data()["status"].as_str().unwrap();
        if !matches!(status, "queued" | "running") {
            return answer.data().clone();
        }
        assert!(started.elapsed() < PATIENCE, "the job does not end: {answer}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Fails the test that drops it while the school still has a job that waits or runs, or one that failed.
pub(crate) struct JobsEnd {
    pub(super) app: App,
    pub(super) school: Uuid,
}

impl Drop for JobsEnd {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let started = Instant::now();
        loop {
            let left = self.left();
            if left.is_empty() {
                return;
            }
            let failed = left.iter().any(|(_, status)| *status == JobStatus::Failed);
            assert!(!failed && started.elapsed() < PATIENCE, "the test leaves jobs: {left:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl JobsEnd {
    fn left(&self) -> Vec<(String, JobStatus)> {
        let school = self.school;
        self.app.run_blocking(move |services| async move {
            let school = services.tenants().by_id(&services, school).await.unwrap().unwrap();
            let ctx = Ctx::school_of(&services, school, Actor::system("tests"), kernel::Origin::default(), Access::Read);
            let jobs = ctx.find::<Entity>().all(ctx.uow()).await.unwrap();
            ctx.rollback().await;
            let ended = [JobStatus::Succeeded, JobStatus::Cancelled];
            // What was made for a later hour: messages that are written in the evening wait for the morning.
            let soon = services.source().now() + PATIENCE;
            let is_for_later = |job: &Model| job.attempts == 0 && job.run_at > soon;
            let left = jobs.into_iter().filter(|job| !ended.contains(&job.status) && !is_for_later(job));
            left.map(|job| (job.kind, job.status)).collect()
        })
    }
}
