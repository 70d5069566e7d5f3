//! What module `staff` asks this one: on which days there is no school, and what a member teaches.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use kernel::{Ctx, Result};
use people::staff::leave::Holidays;
use people::staff::member;
use people::staff::workload::{Assigned, Assignments};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::calendar::engine::{DayType, Who};
use super::calendar::school_calendar;
use super::subjects::subject;
use super::{class, class_teacher};

/// Days off for everybody: those between terms are not, for who does not teach works on them.
pub(super) const HOLIDAYS: Holidays = Holidays { between: holidays };

/// The classes that a member has charge of, or teaches.
pub(super) const ASSIGNMENTS: Assignments = Assignments { source: "academics", of: assigned };

fn holidays(ctx: &Ctx, from: NaiveDate, to: NaiveDate) -> LocalBoxFuture<'_, Result<Vec<NaiveDate>>> {
    async move {
        let calendar = school_calendar(ctx, from, to).await?;
        let everybody = Who::default();
        let is_off =
            |day: &NaiveDate| matches!(calendar.day(*day, &everybody).day_type, DayType::PublicHoliday | DayType::SchoolHoliday);
        Ok(from.iter_days().take_while(|day| *day <= to).filter(is_off).collect())
    }
    .boxed_local()
}

fn assigned<'a>(
    ctx: &'a Ctx,
    member: &'a member::Model,
    from: NaiveDate,
    to: NaiveDate,
) -> LocalBoxFuture<'a, Result<Vec<Assigned>>> {
    async move {
        let Some(account) = member.account_id else { return Ok(Vec::new()) };
        use class_teacher::Column as C;
        let goes_on = Condition::any().add(C::EndsOn.is_null()).add(C::EndsOn.gte(from));
        let rows = ctx.find::<class_teacher::Entity>().filter(C::AccountId.eq(account)).filter(C::StartsOn.lte(to));
        let rows = rows.filter(goes_on).order_by_asc(C::StartsOn).order_by_asc(C::Id).all(ctx.uow()).await?;
        let taught = ctx.find::<class::Entity>().filter(class::Column::Id.is_in(rows.iter().map(|row| row.class_id)));
        let classes: BTreeMap<Uuid, String> =
            taught.all(ctx.uow()).await?.into_iter().map(|class| (class.id, class.name)).collect();
        let named = ctx.find::<subject::Entity>().filter(subject::Column::Id.is_in(rows.iter().filter_map(|row| row.subject_id)));
        let subjects: BTreeMap<Uuid, String> =
            named.all(ctx.uow()).await?.into_iter().map(|subject| (subject.id, subject.name)).collect();
        let title = |row: &class_teacher::Model| {
            let subject = row.subject_id.and_then(|id| subjects.get(&id));
            subject.into_iter().chain(classes.get(&row.class_id)).cloned().collect::<Vec<_>>().join(", ")
        };
        let known = |row: class_teacher::Model| Assigned {
            title: title(&row),
            // Until there is a timetable.
            weekly_minutes: None,
            starts_on: Some(row.starts_on),
            ends_on: row.ends_on,
        };
        Ok(rows.into_iter().map(known).collect())
    }
    .boxed_local()
}
