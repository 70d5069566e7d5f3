//! Taking leave back: what was not decided is withdrawn; what was approved is cancelled, and its days are given back.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::access::Reach;
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};

use super::entry::{self, Kind};
use super::ledger::{self, Line, New};
use super::request::{ActiveModel, Column, Entity, Model, Status};
use super::requests::{self, LeaveRequests};
use super::{lock, told};
use crate::sis::record;
use crate::staff::codes::LEAVE_BEGUN;
use crate::staff::members::member;

const PERMISSION: &str = "staff.leave_request.cancel";

/// Why leave is taken back.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CancelLeave {
    /// Why; kept in the history.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// The operation.
///
/// # Errors
/// As [`cancel`].
pub(in crate::staff) async fn cancel_leave(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<CancelLeave>)) -> Result<Model> {
    cancel(ctx, id, cmd).await
}

/// Takes leave back. A member does so until it begins, who runs the school at any time.
///
/// # Errors
/// 404, 412; 409 `ILLEGAL_TRANSITION`, `LEAVE_BEGUN`.
pub async fn cancel(ctx: &Ctx, id: Uuid, cmd: CancelLeave) -> Result<Model> {
    let request = requests::for_command(ctx, id, PERMISSION).await?;
    let member = lock(ctx, request.staff_member_id).await?;
    let request = ctx.get::<Entity>(id).await?;
    ctx.check_version(&request)?;
    let begun = request.status == Status::Approved && request.starts_on <= ctx.today();
    if begun && ctx.reach(PERMISSION) != Some(Reach::All) {
        return Err(Error::conflict(&LEAVE_BEGUN));
    }
    take_back(ctx, request, &member, cmd.reason).await
}

/// Takes back what somebody who leaves has asked for beyond their last day; with `everything`, all that waits for a decision
/// too. How many requests that was. The member is locked.
///
/// # Errors
/// The database's.
pub(in crate::staff) async fn cancel_open(
    ctx: &Ctx,
    member: &member::Model,
    last_day: NaiveDate,
    everything: bool,
) -> Result<usize> {
    let waiting = Condition::all().add(Column::Status.eq(Status::Requested));
    let waiting = if everything { waiting } else { waiting.add(Column::EndsOn.gt(last_day)) };
    let approved = Condition::all().add(Column::Status.eq(Status::Approved)).add(Column::StartsOn.gt(last_day));
    let open = ctx.find::<Entity>().filter(Column::StaffMemberId.eq(member.id));
    let open = open.filter(Condition::any().add(waiting).add(approved)).all(ctx.uow()).await?;
    let count = open.len();
    for request in open {
        take_back(ctx, request, member, None).await?;
    }
    Ok(count)
}

async fn take_back(ctx: &Ctx, before: Model, member: &member::Model, reason: Option<String>) -> Result<Model> {
    let (status, action, topic) = match before.status {
        Status::Requested => (Status::Withdrawn, "withdraw", "staff.leave.withdrawn"),
        Status::Approved => (Status::Cancelled, "cancel", "staff.leave.cancelled"),
        Status::Declined => return Err(Error::illegal_transition("declined", &[])),
        Status::Withdrawn => return Err(Error::illegal_transition("withdrawn", &[])),
        Status::Cancelled => return Err(Error::illegal_transition("cancelled", &[])),
    };
    let taken = ctx.find::<entry::Entity>().filter(entry::Column::LeaveRequestId.eq(before.id)).all(ctx.uow()).await?;
    for taken in taken {
        let line = Line { year: taken.year, kind: Kind::Returned, amount: -taken.amount_hundredths };
        let new = New { line, effective_on: taken.effective_on, request: Some(before.id), note: None };
        ledger::write(ctx, new, member.id, before.leave_type_id).await?;
    }
    let row = ActiveModel { status: Set(status), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::history_because::<LeaveRequests, _>(ctx, action, Some(&before), &after, reason)?;
    record::event::<LeaveRequests, _>(ctx, topic, &after);
    if status == Status::Cancelled {
        told::of_cover(ctx, "staff.cover.released", &after, member)?;
    }
    Ok(after)
}
