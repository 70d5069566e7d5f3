//! Slots that have come: their jobs, and the next slot, in one transaction.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use super::slots;
use crate::db::{self, Access, Uow};
use crate::errors::Result;
use crate::jobs;
use crate::services::Services;

/// Rows of one transaction.
const BATCH: u64 = 500;

/// Writes the jobs of schedules that are due, so many at a time; `true`: there may be more. Several processes may do it at
/// once: each takes others.
///
/// # Errors
/// The database's: then nothing was done, and they are still due.
#[expect(clippy::disallowed_methods, reason = "looking at what is due is the machinery's work, across schools")]
pub async fn run_due(services: &Services) -> Result<bool> {
    let now = services.source().now();
    let looking = services.database().machinery(Access::Read);
    let first = Entity::find().filter(Column::NextAt.lte(now)).select_only().column(Column::Id).limit(1);
    let is_due = first.into_tuple::<Uuid>().one(&looking).await?.is_some();
    looking.rollback().await?;
    // SQLite has one writer: it is not kept from others for nothing.
    if !is_due {
        return Ok(false);
    }
    let uow = services.database().machinery(Access::Write);
    let mut due = Entity::find().filter(Column::NextAt.lte(now)).order_by_asc(Column::NextAt).limit(BATCH);
    if services.database().backend() == DbBackend::Postgres {
        due = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let rows = due.all(&uow).await?;
    let count = begin(services, &uow, &rows, now).await?;
    uow.commit().await?;
    if count > 0 {
        services.nodes().announce_job();
    }
    Ok(u64::try_from(rows.len()).is_ok_and(|count| count >= BATCH))
}

/// Rows that move alike: most schools are in one time zone.
type Moved = BTreeMap<(DateTime<Utc>, DateTime<Utc>), Vec<Model>>;

async fn begin(services: &Services, uow: &Uow, rows: &[Model], now: DateTime<Utc>) -> Result<usize> {
    let (mut work, mut moved, mut gone) = (Vec::new(), Moved::new(), Vec::new());
    for row in rows {
        let school = services.tenants().by_id(services, row.school_id).await?;
        let declared = services.registry().schedules().find(|schedule| schedule.name() == row.name);
        let (Some(school), Some(schedule)) = (school, declared) else {
            // An older program knew it; or the school is gone.
            gone.push(row.clone());
            continue;
        };
        let cron = slots::parse(schedule.pattern)?;
        let due = slots::due(&cron, school.time_zone, schedule.missed, row.next_at, now)?;
        let Some(last) = due.slots.last() else { continue };
        moved.entry((*last, due.next)).or_default().push(row.clone());
        // The slots of a school that may not be used pass.
        if row.paused || !school.active {
            continue;
        }
        for slot in due.slots {
            let job = jobs::New::of(schedule.name(), json!({ "slot": slot })).with_priority(jobs::Priority::Low);
            work.push(job.of_machinery(row.school_id, services.source().new_id(), None, now));
        }
    }
    let count = work.len();
    db::insert_many::<jobs::Entity>(uow, work).await?;
    for ((last, next), rows) in moved {
        Entity::update_many()
            .col_expr(Column::LastSlot, Expr::value(last))
            .col_expr(Column::NextAt, Expr::value(next))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::SchoolId.is_in(rows.iter().map(|row| row.school_id)))
            .filter(Column::Id.is_in(rows.iter().map(|row| row.id)))
            .exec(uow)
            .await?;
    }
    if !gone.is_empty() {
        Entity::delete_many()
            .filter(Column::SchoolId.is_in(gone.iter().map(|row| row.school_id)))
            .filter(Column::Id.is_in(gone.iter().map(|row| row.id)))
            .exec(uow)
            .await?;
    }
    Ok(count)
}
