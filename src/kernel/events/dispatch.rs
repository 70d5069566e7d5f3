//! From events to jobs: each event once, in one transaction with the jobs that come of it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Column, Entity, Heard, Model};
use crate::db::{self, Access, Uow};
use crate::errors::Result;
use crate::jobs;
use crate::services::Services;

/// Events of one transaction.
const BATCH: u64 = 500;
/// How long an event is kept after that: whoever was away may ask for what they missed.
pub(crate) const KEPT: TimeDelta = TimeDelta::days(7);

/// Turns events that wait into jobs of those who subscribed, so many at a time; `true`: there may be more. Several processes
/// may do it at once: each takes others.
///
/// # Errors
/// The database's: then nothing was done, and they still wait.
#[expect(clippy::disallowed_methods, reason = "handing events on is the machinery's work, across schools")]
pub async fn dispatch(services: &Services) -> Result<bool> {
    let looking = services.database().machinery(Access::Read);
    let first = Entity::find().filter(Column::DispatchedAt.is_null()).select_only().column(Column::Id).limit(1);
    let waits = first.into_tuple::<Uuid>().one(&looking).await?.is_some();
    looking.rollback().await?;
    // SQLite has one writer: it is not kept from others for nothing.
    if !waits {
        return Ok(false);
    }
    let uow = services.database().machinery(Access::Write);
    let mut waiting = Entity::find().filter(Column::DispatchedAt.is_null()).order_by_asc(Column::Id).limit(BATCH);
    if services.database().backend() == DbBackend::Postgres {
        waiting = waiting.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let events = waiting.all(&uow).await?;
    let count = hand_on(services, &uow, &events).await?;
    uow.commit().await?;
    metrics::counter!("oneclass_events_dispatched_total").increment(u64::try_from(events.len()).unwrap_or_default());
    if let Some(oldest) = events.first() {
        let waited = (services.source().now() - oldest.occurred_at).to_std().unwrap_or_default();
        metrics::histogram!("oneclass_event_wait_seconds").record(waited.as_secs_f64());
    }
    if count > 0 {
        services.nodes().announce_job();
    }
    Ok(u64::try_from(events.len()).is_ok_and(|count| count >= BATCH))
}

async fn hand_on(services: &Services, uow: &Uow, events: &[Model]) -> Result<usize> {
    let now = services.source().now();
    let mut rows = Vec::new();
    for event in events {
        for subscription in services.registry().subscriptions().iter().filter(|subscription| subscription.is_for(event)) {
            let heard = serde_json::to_value(Heard::from(event))?;
            let work = jobs::New::of(&subscription.job.kind, serde_json::json!({ "event": heard }));
            rows.push(work.of_machinery(event.school_id, services.source().new_id(), event.request_id.clone(), now));
        }
    }
    let count = rows.len();
    db::insert_many::<jobs::Entity>(uow, rows).await?;
    // By school and id, as the rows are keyed.
    let mut by_school = BTreeMap::<Uuid, Vec<Uuid>>::new();
    for event in events {
        by_school.entry(event.school_id).or_default().push(event.id);
    }
    let done = by_school.into_iter().fold(Condition::any(), |done, (school, ids)| {
        done.add(Condition::all().add(Column::SchoolId.eq(school)).add(Column::Id.is_in(ids)))
    });
    if !events.is_empty() {
        Entity::update_many().col_expr(Column::DispatchedAt, Expr::value(now)).filter(done).exec(uow).await?;
    }
    Ok(count)
}

/// Deletes events that were handed on a week ago.
///
/// # Errors
/// The database's.
pub async fn expire(uow: &Uow, now: DateTime<Utc>) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::DispatchedAt.lt(now - KEPT)).exec(uow).await?.rows_affected)
}
