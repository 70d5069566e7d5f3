//! Recording what came of jobs.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use super::live::Standing;
use super::run::is_cancelled;
use super::{Column, Entity, JobStatus, Model, meters};
use crate::ctx::Origin;
use crate::db::Access;
use crate::envelope;
use crate::errors::Result;
use crate::services::Services;

/// Jobs that went well, until that is recorded of all of them together: a transaction for each is what small jobs spend most
/// of their time on. A worker that dies before has done them for nothing, as has one that dies right after a job's own
/// transaction: they are done again.
#[derive(Debug, Default)]
pub(super) struct Done {
    jobs: Vec<(Model, Value)>,
    since: Option<Instant>,
}

/// Jobs that are recorded by one statement: of one school, begun as often, with the same result.
type Alike = BTreeMap<(Uuid, i32, String), Vec<Uuid>>;

impl Done {
    /// Whether that this one went well may be recorded with others. Whoever asked for a job hears of its end at once.
    pub(super) fn takes(job: &Model) -> bool {
        job.actor_id.is_none()
    }

    /// One more.
    pub(super) fn add(&mut self, job: &Model, result: Value) {
        self.since.get_or_insert_with(Instant::now);
        self.jobs.push((job.clone(), result));
    }

    /// How long the first of them has waited to be recorded.
    pub(super) fn waits_since(&self) -> Option<Instant> {
        self.since
    }

    /// Records them, those that are alike by one statement, all in one transaction.
    ///
    /// # Errors
    /// The database's: then they are done again when their lease has ended.
    pub(super) async fn record(&mut self, services: &Services, worker: &str) -> Result<()> {
        let Self { jobs, .. } = std::mem::take(self);
        if jobs.is_empty() {
            return Ok(());
        }
        let mut alike = Alike::new();
        for (job, result) in &jobs {
            alike.entry((job.school_id, job.attempts, result.to_string())).or_default().push(job.id);
        }
        let uow = services.database().machinery(Access::Write);
        let now = services.source().now();
        for ((school, attempts, result), ids) in alike {
            let result: Value = serde_json::from_str(&result)?;
            Entity::update_many()
                .col_expr(Column::Status, Expr::value(JobStatus::Succeeded))
                .col_expr(Column::Result, Expr::value(result))
                .col_expr(Column::UpdatedAt, Expr::value(now))
                .col_expr(Column::FinishedAt, Expr::value(now))
                .col_expr(Column::LockedUntil, Expr::value(Option::<DateTime<Utc>>::None))
                // The file has served its purpose, and may hold personal data.
                .col_expr(Column::InputBlob, Expr::value(Option::<Vec<u8>>::None))
                .col_expr(Column::Version, Expr::col(Column::Version).add(1))
                .filter(Column::SchoolId.eq(school))
                .filter(Column::Id.is_in(ids))
                .filter(Column::LockedBy.eq(worker))
                .filter(Column::Attempts.eq(attempts))
                .exec(&uow)
                .await?;
        }
        uow.commit().await?;
        for (job, _) in &jobs {
            meters::ended(services, job, Some(JobStatus::Succeeded));
        }
        Ok(())
    }
}

/// Two did the same at once.
const CONFLICT: u16 = 409;
/// Somebody else changed the same record meanwhile. A job sets no condition, so it does not mind, as a request without
/// `If-Match` does not (`operation/pipeline.rs`).
const OVERTAKEN: u16 = 412;

/// Records what came of it. What is worth another attempt is tried again: later each time, but at once after a conflict.
pub(super) async fn finish(services: &Services, job: &Model, worker: &str, result: Result<Value>) -> Result<()> {
    let now = services.source().now();
    let mut update = Entity::update_many()
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .col_expr(Column::LockedUntil, Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None))
        .col_expr(Column::Version, Expr::value(job.version + 1))
        .filter(Column::SchoolId.eq(job.school_id))
        .filter(Column::Id.eq(job.id))
        .filter(Column::LockedBy.eq(worker))
        .filter(Column::Attempts.eq(job.attempts));
    let ended = match result {
        Ok(value) => {
            update = update.col_expr(Column::Result, Expr::value(value));
            Some(JobStatus::Succeeded)
        }
        Err(error) if is_cancelled(&error) => Some(JobStatus::Cancelled),
        Err(error) => {
            tracing::warn!(%error, attempt = job.attempts, "a job failed");
            let language = crate::i18n::Language::default();
            let origin = Origin { request_id: job.request_id.clone().unwrap_or_default(), language, ..Origin::default() };
            let shown = envelope::failure_body(services.messages(), &origin, &error, now);
            update = update.col_expr(Column::Error, Expr::value(shown.get("error").cloned().unwrap_or_default()));
            let status = error.code().status;
            let again = is_worth_another(status, is_by_itself(job)) && job.attempts < job.max_attempts;
            if again {
                // Who was in the way has done it by now.
                let wait = if matches!(status, CONFLICT | OVERTAKEN) { TimeDelta::zero() } else { backoff(job) };
                update = update.col_expr(Column::RunAt, Expr::value(now + wait));
            }
            (!again).then_some(JobStatus::Failed)
        }
    };
    update = update.col_expr(Column::Status, Expr::value(ended.unwrap_or(JobStatus::Queued)));
    if ended.is_some() {
        update = update.col_expr(Column::FinishedAt, Expr::value(now));
    }
    // The file has served its purpose, and may hold personal data. Of a job that failed it is wanted for another try.
    if ended.is_some_and(|ended| ended != JobStatus::Failed) {
        update = update.col_expr(Column::InputBlob, Expr::value(Option::<Vec<u8>>::None));
    }
    let uow = services.database().machinery(Access::Write);
    update.exec(&uow).await?;
    let standing = Standing::read(&uow, job).await?;
    uow.commit().await?;
    if let Some(standing) = standing {
        standing.tell_now(services);
    }
    meters::ended(services, job, ended);
    Ok(())
}

/// Whether a job that ended so is begun again: after a fault of ours, not of the request. In a job that nobody asked for
/// there is no request to be at fault: a conflict comes of two who did the same at once.
fn is_worth_another(status: u16, by_itself: bool) -> bool {
    status >= 500 || status == OVERTAKEN || (status == CONFLICT && by_itself)
}

/// Whether it comes of an event or the clock (also when somebody had the clock put forward), not of what somebody asked.
fn is_by_itself(job: &Model) -> bool {
    job.actor_id.is_none() || job.payload.get("slot").is_some()
}

/// How long a job that failed waits: 2, 4, 8 … seconds, at most an hour, up to a half more or less, so that what failed
/// together is not tried together.
fn backoff(job: &Model) -> TimeDelta {
    let usual = 1000_i64 << job.attempts.clamp(0, 12);
    let dice = xxhash_rust::xxh3::xxh3_64_with_seed(job.id.as_bytes(), job.attempts.unsigned_abs().into()) % 1000;
    let within = usual * i64::try_from(dice).unwrap_or(500) / 1000;
    TimeDelta::milliseconds(Ord::min(usual / 2 + within, 3_600_000))
}

#[cfg(test)]
mod tests {
    use super::is_worth_another;

    #[test]
    fn a_fault_of_ours_is_tried_again_and_a_conflict_only_where_nobody_asked() {
        for (status, by_itself, again) in [
            (500, false, true),
            (503, true, true),
            (409, true, true),
            (412, false, true),
            (409, false, false),
            (422, true, false),
            (404, true, false),
        ] {
            assert_eq!(is_worth_another(status, by_itself), again, "{status} {by_itself}");
        }
    }
}
