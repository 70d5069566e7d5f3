//! Deleting deliveries and messages that are over and old enough, and the jobs that did their work on them. For the
//! application's housekeeping.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::db::Uow;
use kernel::errors::Result;
use kernel::{config, jobs};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{deliver, delivery, hand_out, process, receipt};

/// How long a job that did its work is kept: there is at least one for each event and attempt, and the delivery itself says how
/// it went.
const JOBS: TimeDelta = TimeDelta::days(1);

/// Deletes what is older than is kept, across all schools. Gives how many rows.
///
/// # Errors
/// The database's.
pub async fn expire(uow: &Uow, config: &config::Webhooks, now: DateTime<Utc>) -> Result<u64> {
    let before = now - TimeDelta::days(i64::try_from(config.retention_days).unwrap_or(30));
    let deliveries = delivery::Entity::delete_many()
        .filter(delivery::Column::CreatedAt.lt(before))
        // A replay of something old is still under way.
        .filter(delivery::Column::Status.ne(delivery::Status::Pending))
        .exec(uow)
        .await?;
    let receipts = receipt::Entity::delete_many()
        .filter(receipt::Column::CreatedAt.lt(before))
        .filter(receipt::Column::Status.ne(receipt::Status::Received))
        .exec(uow)
        .await?;
    let jobs = jobs::Entity::delete_many()
        .filter(jobs::Column::Status.eq(jobs::JobStatus::Succeeded))
        .filter(jobs::Column::Kind.is_in([hand_out::JOB, deliver::JOB, process::JOB]))
        .filter(jobs::Column::FinishedAt.lt(now - JOBS))
        .exec(uow)
        .await?;
    Ok(deliveries.rows_affected + receipts.rows_affected + jobs.rows_affected)
}
