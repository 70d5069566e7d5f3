//! Asking for leave.

use chrono::{Datelike, NaiveDate};
use sea_orm::{ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems, code};
use kernel::operation::Body;
use kernel::{Ctx, Error, Result};

use super::days::{Stretch, days_of_leave};
use super::leave_type::{self, Basis};
use super::ledger::{self, Terms};
use super::request::{ActiveModel, Column, Entity, Model, Status};
use super::requests::LeaveRequests;
use super::{calendar, lock, told};
use crate::papers;
use crate::sis::record;
use crate::staff::codes::{LEAVE_BALANCE_EXCEEDED, LEAVE_OVERLAP, STAFF_LEFT};
use crate::staff::members::{self, member};
use crate::staff::period::in_order;

/// Longest stretch of leave that is asked for at once, in days.
const LONGEST: i64 = 731;

/// Leave that is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "days_in_order"))]
pub struct RequestLeave {
    /// The member of staff; without: who asks.
    pub staff_member_id: Option<Uuid>,
    /// The type of leave.
    pub leave_type_id: Uuid,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day: next year at the latest.
    pub ends_on: NaiveDate,
    /// Whether the first day is worked until midday.
    #[serde(default)]
    pub starts_at_midday: bool,
    /// Whether the last day is worked from midday on.
    #[serde(default)]
    pub ends_at_midday: bool,
    /// Why.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// A document to it, such as a doctor's certificate: a file of the caller's.
    pub file_id: Option<Uuid>,
}

fn days_in_order(cmd: &RequestLeave) -> Result<(), ValidationError> {
    in_order(Some(cmd.starts_on), Some(cmd.ends_on), "ends_on")
}

/// The operation.
///
/// # Errors
/// As [`request_leave`].
pub(in crate::staff) async fn ask_for_leave(ctx: &Ctx, Body(cmd): Body<RequestLeave>) -> Result<Model> {
    request_leave(ctx, cmd).await
}

/// Asks for leave. The heads are told.
///
/// # Errors
/// 422 naming every problem, also for somebody or something that the caller may not know of; 409 `LEAVE_OVERLAP`,
/// `LEAVE_BALANCE_EXCEEDED`, `STAFF_LEFT`.
pub async fn request_leave(ctx: &Ctx, cmd: RequestLeave) -> Result<Model> {
    let member = asking(ctx, cmd.staff_member_id).await?;
    let member = lock(ctx, member.id).await?;
    if member.status == member::Status::Left {
        return Err(Error::conflict(&STAFF_LEFT));
    }
    let kind = ctx.find::<leave_type::Entity>().filter(leave_type::Column::Id.eq(cmd.leave_type_id)).one(ctx.uow()).await?;
    let Some(kind) = kind else {
        return Err(Error::new(&code::INVALID_REFERENCE).with("field", "leave_type_id").detail(unknown("leave_type_id")));
    };
    check(ctx, &cmd, &member, &kind)?;
    let file = match cmd.file_id {
        Some(id) => Some(papers::file(ctx, id, "file_id").await?),
        None => None,
    };
    let stretch = Stretch {
        starts_on: cmd.starts_on,
        ends_on: cmd.ends_on,
        starts_at_midday: cmd.starts_at_midday,
        ends_at_midday: cmd.ends_at_midday,
    };
    refuse_overlap(ctx, member.id, stretch).await?;
    let counting = calendar::counting(ctx, cmd.starts_on, cmd.ends_on, kind.counts_weekends).await?;
    let days = days_of_leave(stretch, &counting);
    let total: i32 = days.values().sum();
    if total == 0 {
        return Err(Error::field("ends_on", "no_school_day"));
    }
    if let Some(most) = kind.days_hundredths.filter(|most| kind.basis == Basis::Occasion && total > *most) {
        return Err(Error::validation(vec![Detail::of("ends_on", "too_many_days").with("limit", most / 100)]));
    }
    refuse_overdraft(ctx, &member, &kind, &days).await?;
    let request = ctx
        .insert::<Entity>(ActiveModel {
            staff_member_id: Set(member.id),
            leave_type_id: Set(kind.id),
            starts_on: Set(cmd.starts_on),
            ends_on: Set(cmd.ends_on),
            starts_at_midday: Set(cmd.starts_at_midday),
            ends_at_midday: Set(cmd.ends_at_midday),
            days_hundredths: Set(total),
            reason: Set(cmd.reason),
            file_id: Set(cmd.file_id),
            status: Set(Status::Requested),
            ..ActiveModel::default()
        })
        .await?;
    if let Some(file) = file {
        papers::give(ctx, &file, "leave_request", request.id).await?;
    }
    record::history::<LeaveRequests, _>(ctx, "create", None, &request)?;
    record::event::<LeaveRequests, _>(ctx, "staff.leave.requested", &request);
    told::of_request(ctx, &request, &member, &kind).await?;
    Ok(request)
}

fn unknown(field: &str) -> Detail {
    Detail::of(field, "invalid_reference")
}

/// For whom it is asked: somebody within the caller's reach.
async fn asking(ctx: &Ctx, id: Option<Uuid>) -> Result<member::Model> {
    let permission = "staff.leave_request.create";
    let found = match id {
        Some(id) => members::for_reading(ctx, id, permission).await,
        None => {
            let own = ctx.find::<member::Entity>().filter(member::Column::AccountId.eq(ctx.account_id()?));
            own.one(ctx.uow()).await?.ok_or_else(Error::not_found)
        }
    };
    found.map_err(|error| match error.is(&code::NOT_FOUND) {
        true => Error::new(&code::INVALID_REFERENCE).with("field", "staff_member_id").detail(unknown("staff_member_id")),
        false => error,
    })
}

fn check(ctx: &Ctx, cmd: &RequestLeave, member: &member::Model, kind: &leave_type::Model) -> Result<()> {
    let mut problems = Problems::new();
    let may = kind.active && kind.sex.is_none_or(|sex| sex == member.sex);
    problems.add_if(!may, || Detail::of("leave_type_id", "not_allowed"));
    let latest = ctx.today().year() + 1;
    problems.add_if(cmd.ends_on.year() > latest, || Detail::of("ends_on", "maximum").with("limit", latest));
    let long = (cmd.ends_on - cmd.starts_on).num_days() >= LONGEST;
    problems.add_if(long, || Detail::of("ends_on", "too_many_days").with("limit", LONGEST));
    problems.add_if(cmd.starts_on < member.started_on, || Detail::of("starts_on", "not_employed"));
    problems.add_if(member.left_on.is_some_and(|last| cmd.ends_on > last), || Detail::of("ends_on", "not_employed"));
    problems.into_result()
}

async fn refuse_overlap(ctx: &Ctx, member_id: Uuid, stretch: Stretch) -> Result<()> {
    let same = ctx.find::<Entity>().filter(Column::StaffMemberId.eq(member_id));
    let open = same.filter(Column::Status.is_in([Status::Requested, Status::Approved]));
    let shared = open.filter(Column::StartsOn.lte(stretch.ends_on)).filter(Column::EndsOn.gte(stretch.starts_on));
    if shared.count(ctx.uow()).await? == 0 {
        return Ok(());
    }
    Err(Error::conflict(&LEAVE_OVERLAP).detail(Detail::of("starts_on", "on_leave")))
}

/// What is plainly not there is not asked for; what is there is spent when it is approved.
async fn refuse_overdraft(
    ctx: &Ctx,
    member: &member::Model,
    kind: &leave_type::Model,
    days: &std::collections::BTreeMap<i32, i32>,
) -> Result<()> {
    let Some(terms) = Terms::of(kind, member).filter(|_| !kind.allows_negative) else { return Ok(()) };
    let mut lines = ledger::lines(&ledger::entries(ctx, member.id, kind.id).await?);
    for (year, wanted) in days {
        lines.extend(ledger::opening(terms, &lines, *year, ctx.today().year()));
        let left = ledger::left(&lines, *year);
        if left < *wanted {
            return Err(exceeded(*year, left));
        }
    }
    Ok(())
}

/// 409: so many days are not left of a year.
pub(super) fn exceeded(year: i32, left: i32) -> Error {
    let days = format!("{}.{:02}", left / 100, left.abs() % 100);
    let detail = Detail::of("ends_on", "days_left").with("days", &days).with("year", year);
    Error::conflict(&LEAVE_BALANCE_EXCEEDED).detail(detail).with("days", days).with("year", year)
}
