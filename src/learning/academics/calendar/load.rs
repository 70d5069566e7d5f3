//! A school's calendar out of the database: what attendance, leave and timetables ask.

use chrono::{NaiveDate, Weekday};
use kernel::{Ctx, Error, Result};
use platform::schools::{reference, settings};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::super::class;
use super::super::years::term;
use super::calendar_day::{self, Column};
use super::engine::{Entry, SchoolCalendar, Scope, Who};
use super::holidays;

/// The calendar of the context's school from one day to another.
///
/// # Errors
/// The database's.
pub async fn school_calendar(ctx: &Ctx, from: NaiveDate, to: NaiveDate) -> Result<SchoolCalendar> {
    use term::Column as Term;
    let terms = ctx.find::<term::Entity>().filter(Term::StartsOn.lte(to)).filter(Term::EndsOn.gte(from));
    let terms = terms.order_by_asc(Term::StartsOn).all(ctx.uow()).await?;
    let entries = entries(ctx, from, to).await?.into_iter().map(entry).collect();
    Ok(SchoolCalendar {
        weekdays: weekdays(ctx).await?,
        terms: terms.into_iter().map(|term| (term.starts_on, term.ends_on)).collect(),
        public_holidays: holidays::between(ctx, from, to).await?,
        entries,
    })
}

/// The entries that fall between two days, in order.
///
/// # Errors
/// The database's.
pub(in super::super) async fn entries(ctx: &Ctx, from: NaiveDate, to: NaiveDate) -> Result<Vec<calendar_day::Model>> {
    let days = ctx.find::<calendar_day::Entity>().filter(Column::StartsOn.lte(to)).filter(Column::EndsOn.gte(from));
    let days = days.order_by_asc(Column::StartsOn).order_by_asc(Column::Name).order_by_asc(Column::Id);
    Ok(days.all(ctx.uow()).await?)
}

fn entry(day: calendar_day::Model) -> Entry {
    let scope = match (day.class_id, day.phase) {
        (Some(class), _) => Scope::Class(class),
        (None, Some(phase)) => Scope::Phase(phase),
        (None, None) => Scope::School,
    };
    Entry { name: day.name, kind: day.kind, starts_on: day.starts_on, ends_on: day.ends_on, scope }
}

/// The weekdays on which the school teaches.
async fn weekdays(ctx: &Ctx) -> Result<Vec<Weekday>> {
    let names: Vec<String> = settings::get(ctx, settings::key::SCHOOL_DAYS).await?;
    Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
}

/// Whose calendar a class's is: its own, and its phase's.
///
/// # Errors
/// 404 when the school has no such class.
pub async fn who_of_class(ctx: &Ctx, class_id: Uuid) -> Result<Who> {
    use class::Column as C;
    let class = ctx.find::<class::Entity>().filter(C::Id.eq(class_id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    let phase = phase_of(ctx, &class.level_code).await?;
    Ok(Who { phase, class_id: Some(class_id) })
}

/// The phase that a level belongs to, as the reference set `levels` has it; also for a level that is used no more.
///
/// # Errors
/// The database's.
pub async fn phase_of(ctx: &Ctx, level_code: &str) -> Result<Option<String>> {
    let levels = reference::set(ctx, "levels").await?;
    let row = levels.get(level_code, ctx.today());
    Ok(row.and_then(|row| Some(row.attributes.as_ref()?.get("phase")?.as_str()?.to_owned())))
}

/// Whether there is school on a day.
///
/// # Errors
/// The database's.
pub async fn is_school_day(ctx: &Ctx, date: NaiveDate, who: &Who) -> Result<bool> {
    Ok(school_calendar(ctx, date, date).await?.is_school_day(date, who))
}

/// The school days from one day to another, both included, in order.
///
/// # Errors
/// The database's.
pub async fn school_days_between(ctx: &Ctx, from: NaiveDate, to: NaiveDate, who: &Who) -> Result<Vec<NaiveDate>> {
    Ok(school_calendar(ctx, from, to).await?.school_days_between(from, to, who))
}
