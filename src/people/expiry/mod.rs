//! What is good until a day: when people are told that the day comes, that they are told once, and what is missing when it has
//! passed. For papers of staff and of learners alike.

mod ahead;
mod held;
pub mod reminder;

pub(crate) use ahead::{STAGES, stage};
pub(crate) use held::{Held, held};

use chrono::{Days, NaiveDate};
use kernel::{Ctx, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

/// A record whose day comes, and how far ahead it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Due {
    /// Kind of record.
    pub(crate) entity: &'static str,
    /// Which one.
    pub(crate) id: Uuid,
    /// Its last day.
    pub(crate) due_on: NaiveDate,
    /// Which telling this is.
    pub(crate) days_before: i32,
}

/// The last day that anybody is told of today.
pub(crate) fn horizon(today: NaiveDate) -> Option<NaiveDate> {
    let furthest = STAGES.first().copied().map_or(0, |days| u64::from(days.unsigned_abs()));
    today.checked_add_days(Days::new(furthest))
}

/// Whether this has been told, at this stage or a later one.
///
/// # Errors
/// The database's.
pub(crate) async fn is_told(ctx: &Ctx, due: Due) -> Result<bool> {
    use reminder::Column as C;
    let said = ctx.find::<reminder::Entity>().filter(C::Entity.eq(due.entity)).filter(C::RecordId.eq(due.id));
    let said = said.filter(C::DueOn.eq(due.due_on)).filter(C::DaysBefore.lte(due.days_before));
    Ok(said.count(ctx.uow()).await? > 0)
}

/// Keeps that it is told, in the transaction that tells it.
///
/// # Errors
/// The database's.
pub(crate) async fn keep(ctx: &Ctx, due: Due) -> Result<()> {
    let row = reminder::ActiveModel {
        entity: Set(due.entity.to_owned()),
        record_id: Set(due.id),
        due_on: Set(due.due_on),
        days_before: Set(due.days_before),
        ..reminder::ActiveModel::default()
    };
    ctx.insert::<reminder::Entity>(row).await.map(|_| ())
}
