//! Saying that somebody leaves.

use chrono::{Months, NaiveDate};
use sea_orm::{ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};

use super::exit::{self, Model, Reason, Status};
use super::items::ExitItems;
use super::resource::StaffExits;
use super::{depart, exit_step, item};
use crate::sis::record;
use crate::staff::codes::{EXIT_UNDER_WAY, STAFF_LEFT};
use crate::staff::leave as leave_of_absence;
use crate::staff::members::{self, StaffMembers, member};

/// How far ahead a last day is announced.
const FURTHEST: Months = Months::new(24);

/// When and why a member of staff leaves.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = LeaveStaffMember)]
pub struct LeaveStaff {
    /// Last day in the school's employ: within two years.
    pub last_day: NaiveDate,
    /// Why.
    pub reason: Reason,
    /// Anything else about it. Required with `other` and `dismissed`.
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// The operation.
///
/// # Errors
/// As [`leave`].
pub(in crate::staff) async fn leave_staff(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<LeaveStaff>)) -> Result<Model> {
    leave(ctx, id, cmd).await
}

/// Says when a member leaves, and starts the checklist. Leave beyond the last day is taken back. On the last day, at night, or
/// at once when it has passed, the member is `left`, contracts that go on end, and the account loses its roles here.
///
/// # Errors
/// 404, 412; 422; 409 `STAFF_LEFT`, `EXIT_UNDER_WAY`.
pub async fn leave(ctx: &Ctx, member_id: Uuid, cmd: LeaveStaff) -> Result<Model> {
    let before = members::for_command(ctx, member_id, "staff.staff_member.leave").await?;
    if before.status == member::Status::Left {
        return Err(Error::conflict(&STAFF_LEFT));
    }
    let open = ctx.find::<exit::Entity>().filter(exit::Column::StaffMemberId.eq(before.id));
    if open.filter(exit::Column::Status.eq(Status::Open)).count(ctx.uow()).await? > 0 {
        return Err(Error::conflict(&EXIT_UNDER_WAY));
    }
    let today = ctx.today();
    let mut problems = Problems::new();
    problems.add_if(cmd.last_day < before.started_on, || Detail::of("last_day", "date_order"));
    let latest = today.checked_add_months(FURTHEST);
    if let Some(latest) = latest.filter(|latest| cmd.last_day > *latest) {
        problems.add(Detail::of("last_day", "maximum").with("limit", latest));
    }
    let silent = cmd.note.as_deref().unwrap_or_default().is_empty();
    let needs_note = matches!(cmd.reason, Reason::Other | Reason::Dismissed);
    problems.add_if(silent && needs_note, || Detail::of("note", "required"));
    problems.into_result()?;
    let row = member::ActiveModel { left_on: Set(Some(cmd.last_day)), ..member::ActiveModel::default() };
    let member = ctx.update::<member::Entity>(&before, row).await?;
    record::history::<StaffMembers, _>(ctx, "leave", Some(&before), &member)?;
    record::event::<StaffMembers, _>(ctx, "staff.member.leaving", &member);
    let begun = ctx
        .insert::<exit::Entity>(exit::ActiveModel {
            staff_member_id: Set(member.id),
            last_day: Set(cmd.last_day),
            reason: Set(cmd.reason),
            note: Set(cmd.note),
            status: Set(Status::Open),
            ..exit::ActiveModel::default()
        })
        .await?;
    record::history::<StaffExits, _>(ctx, "create", None, &begun)?;
    record::event::<StaffExits, _>(ctx, "resource.created", &begun);
    write_items(ctx, &begun).await?;
    leave_of_absence::cancel_open(ctx, &member, cmd.last_day, false).await?;
    if cmd.last_day < today { depart::depart(ctx, begun).await } else { Ok(begun) }
}

async fn write_items(ctx: &Ctx, exit: &Model) -> Result<()> {
    let steps = ctx.find::<exit_step::Entity>().filter(exit_step::Column::Active.eq(true));
    for step in steps.order_by_asc(exit_step::Column::Ordinal).all(ctx.uow()).await? {
        let item = ctx
            .insert::<item::Entity>(item::ActiveModel {
                staff_member_id: Set(exit.staff_member_id),
                staff_exit_id: Set(exit.id),
                code: Set(step.code),
                name: Set(step.name),
                ordinal: Set(step.ordinal),
                status: Set(item::Status::Open),
                ..item::ActiveModel::default()
            })
            .await?;
        record::history::<ExitItems, _>(ctx, "create", None, &item)?;
        record::event::<ExitItems, _>(ctx, "resource.created", &item);
    }
    Ok(())
}
