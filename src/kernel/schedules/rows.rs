//! The rows of schedules: each school has one for each schedule that the program knows, with the pattern it knows.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::entity::{ActiveModel, Column, Entity};
use super::{Schedule, slots};
use crate::db::{self, Access, Uow};
use crate::errors::Result;
use crate::services::Services;

/// Schools looked after in one transaction.
const BATCH: u64 = 500;

/// Gives schools the rows they lack, and rows the pattern that the program has now.
///
/// # Errors
/// The database's: what was not done is done the next time.
pub async fn keep_rows(services: &Services) -> Result<u64> {
    let mut changed = 0;
    for schedule in services.registry().schedules() {
        loop {
            let uow = services.database().machinery(Access::Write);
            let count = add(services, &uow, schedule).await? + change(services, &uow, schedule).await?;
            uow.commit().await?;
            changed += count;
            if count < BATCH {
                break;
            }
        }
    }
    Ok(changed)
}

async fn add(services: &Services, uow: &Uow, schedule: &Schedule) -> Result<u64> {
    let (schools, id, now) = (Alias::new("schools"), Alias::new("id"), services.source().now());
    let has_it = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::SchoolId)).equals((schools.clone(), id.clone())))
        .and_where(Column::Name.eq(schedule.name()))
        .to_owned();
    let without =
        Query::select().column((schools.clone(), id)).from(schools).and_where(Expr::exists(has_it).not()).limit(BATCH).to_owned();
    let mut rows = Vec::new();
    for row in uow.query_all(&without).await? {
        let school: Uuid = row.try_get_by_index(0)?;
        let Some(next) = next(services, schedule, school, now).await? else { continue };
        rows.push(ActiveModel {
            school_id: Set(school),
            id: Set(services.source().new_id()),
            name: Set(schedule.name().to_owned()),
            pattern: Set(schedule.pattern.to_owned()),
            next_at: Set(next),
            last_slot: Set(None),
            paused: Set(false),
            version: Set(1),
            created_at: Set(now),
            created_by: Set(None),
            updated_at: Set(now),
            updated_by: Set(None),
        });
    }
    let count = u64::try_from(rows.len()).unwrap_or(BATCH);
    for portion in db::portions(rows, 500) {
        // Another process may be doing the same.
        let once = sea_orm::sea_query::OnConflict::new().do_nothing().to_owned();
        Entity::insert_many(portion).on_conflict(once).exec_without_returning(uow).await?;
    }
    Ok(count)
}

#[expect(clippy::disallowed_methods, reason = "keeping schedules is the machinery's work, across schools")]
async fn change(services: &Services, uow: &Uow, schedule: &Schedule) -> Result<u64> {
    let now = services.source().now();
    let old = Entity::find()
        .filter(Column::Name.eq(schedule.name()))
        .filter(Column::Pattern.ne(schedule.pattern))
        .limit(BATCH)
        .all(uow)
        .await?;
    for row in &old {
        let Some(next) = next(services, schedule, row.school_id, now).await? else { continue };
        Entity::update_many()
            .col_expr(Column::Pattern, Expr::value(schedule.pattern))
            .col_expr(Column::NextAt, Expr::value(next))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::SchoolId.eq(row.school_id))
            .filter(Column::Id.eq(row.id))
            .exec(uow)
            .await?;
    }
    Ok(u64::try_from(old.len()).unwrap_or(BATCH))
}

/// The first slot after now, by the school's clock.
async fn next(services: &Services, schedule: &Schedule, school: Uuid, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let Some(school) = services.tenants().by_id(services, school).await? else { return Ok(None) };
    Ok(Some(slots::after(&slots::parse(schedule.pattern)?, school.time_zone, now)?))
}
