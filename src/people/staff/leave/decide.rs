//! Approving leave, and declining it.

use chrono::NaiveDate;
use sea_orm::ActiveValue::Set;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};

use super::ask::exceeded;
use super::days::days_of_leave;
use super::entry::Kind;
use super::leave_type;
use super::ledger::{self, Line, New};
use super::request::{ActiveModel, Entity, Model, Status};
use super::requests::{self, LeaveRequests};
use super::{calendar, lock, told};
use crate::sis::record;
use crate::staff::codes::{LEAVE_DOCUMENT_NEEDED, OWN_RECORD, STAFF_LEFT};
use crate::staff::members::member;

/// A decision about leave.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DecideLeave {
    /// What is said about it, to the member too.
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// The operation.
///
/// # Errors
/// As [`approve`].
pub(in crate::staff) async fn approve_leave(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<DecideLeave>)) -> Result<Model> {
    approve(ctx, id, cmd).await
}

/// The operation.
///
/// # Errors
/// As [`decline`].
pub(in crate::staff) async fn decline_leave(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<DecideLeave>)) -> Result<Model> {
    decline(ctx, id, cmd).await
}

/// Approves leave: its days are taken from what is left, and whoever arranges cover for a teacher hears of it.
///
/// # Errors
/// 404, 412; 409 `ILLEGAL_TRANSITION`, `OWN_RECORD`, `STAFF_LEFT`, `LEAVE_DOCUMENT_NEEDED`, `LEAVE_BALANCE_EXCEEDED`.
pub async fn approve(ctx: &Ctx, id: Uuid, cmd: DecideLeave) -> Result<Model> {
    let (before, member) = to_decide(ctx, id, "staff.leave_request.approve").await?;
    if member.status == member::Status::Left {
        return Err(Error::conflict(&STAFF_LEFT));
    }
    let kind = ctx.get::<leave_type::Entity>(before.leave_type_id).await?;
    if kind.needs_document && before.file_id.is_none() {
        return Err(Error::conflict(&LEAVE_DOCUMENT_NEEDED));
    }
    // Counted anew: the calendar may have changed since.
    let counting = calendar::counting(ctx, before.starts_on, before.ends_on, kind.counts_weekends).await?;
    let days = days_of_leave(before.stretch(), &counting);
    let total: i32 = days.values().sum();
    if total == 0 {
        return Err(Error::field("ends_on", "no_school_day"));
    }
    for (year, days) in &days {
        let left = ledger::open(ctx, &member, &kind, *year).await?;
        if let Some(left) = left.filter(|left| left < days && !kind.allows_negative) {
            return Err(exceeded(*year, left));
        }
        let new_year = NaiveDate::from_ymd_opt(*year, 1, 1).unwrap_or(before.starts_on);
        let new = New {
            line: Line { year: *year, kind: Kind::Taken, amount: -days },
            effective_on: before.starts_on.max(new_year),
            request: Some(before.id),
            note: None,
        };
        ledger::write(ctx, new, member.id, kind.id).await?;
    }
    let row = ActiveModel { days_hundredths: Set(total), ..decided(ctx, Status::Approved, cmd) };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::history::<LeaveRequests, _>(ctx, "approve", Some(&before), &after)?;
    record::event::<LeaveRequests, _>(ctx, "staff.leave.approved", &after);
    told::of_cover(ctx, "staff.cover.needed", &after, &member)?;
    told::of_decision(ctx, &after, &member, &kind).await?;
    Ok(after)
}

/// Declines leave.
///
/// # Errors
/// 404, 412; 409 `ILLEGAL_TRANSITION`, `OWN_RECORD`.
pub async fn decline(ctx: &Ctx, id: Uuid, cmd: DecideLeave) -> Result<Model> {
    let (before, member) = to_decide(ctx, id, "staff.leave_request.decline").await?;
    let kind = ctx.get::<leave_type::Entity>(before.leave_type_id).await?;
    let after = ctx.update::<Entity>(&before, decided(ctx, Status::Declined, cmd)).await?;
    record::history::<LeaveRequests, _>(ctx, "decline", Some(&before), &after)?;
    record::event::<LeaveRequests, _>(ctx, "staff.leave.declined", &after);
    told::of_decision(ctx, &after, &member, &kind).await?;
    Ok(after)
}

fn decided(ctx: &Ctx, status: Status, cmd: DecideLeave) -> ActiveModel {
    ActiveModel {
        status: Set(status),
        decided_at: Set(Some(ctx.now())),
        decided_by: Set(ctx.actor().account_id),
        decision_note: Set(cmd.note),
        ..ActiveModel::default()
    }
}

/// A request that waits for a decision which is not the caller's own to take, and its member, locked.
async fn to_decide(ctx: &Ctx, id: Uuid, permission: &str) -> Result<(Model, member::Model)> {
    let request = requests::for_command(ctx, id, permission).await?;
    let member = lock(ctx, request.staff_member_id).await?;
    if member.account_id.is_some() && member.account_id == ctx.actor().account_id {
        return Err(Error::conflict(&OWN_RECORD));
    }
    // As it is now that nobody else can change it.
    let request = ctx.get::<Entity>(id).await?;
    ctx.check_version(&request)?;
    match request.status {
        Status::Requested => Ok((request, member)),
        Status::Approved => Err(Error::illegal_transition("approved", &["cancelled"])),
        Status::Declined => Err(Error::illegal_transition("declined", &[])),
        Status::Withdrawn => Err(Error::illegal_transition("withdrawn", &[])),
        Status::Cancelled => Err(Error::illegal_transition("cancelled", &[])),
    }
}
