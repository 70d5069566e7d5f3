//! Deleting what people wrote long ago. For the application's housekeeping.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::config;
use kernel::db::Uow;
use kernel::errors::Result;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::message::{Column, Entity};

/// Deletes what is older than is kept, across all schools. Gives how many rows.
///
/// # Errors
/// The database's.
pub async fn expire(uow: &Uow, config: &config::Notifications, now: DateTime<Utc>) -> Result<u64> {
    let before = now - TimeDelta::days(i64::try_from(config.inbound_days).unwrap_or(365));
    let deleted = Entity::delete_many().filter(Column::CreatedAt.lt(before)).exec(uow).await?;
    Ok(deleted.rows_affected)
}
