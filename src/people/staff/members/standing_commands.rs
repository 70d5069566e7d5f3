//! Suspending a member of staff, taking them back, and taking them on again after they had left.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::Detail;
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};
use platform::identity::{membership, memberships};

use super::member::{ActiveModel, Entity, Model};
use super::resource::{self, StaffMembers};
use super::standing::{self, Step};
use crate::sis::record;
use crate::staff::codes::EXIT_UNDER_WAY;
use crate::staff::exits::exit;

/// Why a member is not to work for the time being.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SuspendStaffMember)]
pub struct Suspend {
    /// Why; kept in the history.
    #[schema(min_length = 3, max_length = 500)]
    pub reason: String,
    /// Whether their account does not open the school meanwhile; it does not unless this says otherwise.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub suspend_account: bool,
}

const fn yes() -> bool {
    true
}

/// When somebody who had left is back.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = RehireStaffMember)]
pub struct Rehire {
    /// First day back; today unless given. After the last day before.
    pub started_on: Option<NaiveDate>,
}

/// The operation.
///
/// # Errors
/// As [`suspend`].
pub(in crate::staff) async fn suspend_member(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Suspend>)) -> Result<Model> {
    suspend(ctx, id, cmd).await
}

/// The operation.
///
/// # Errors
/// As [`reinstate`].
pub(in crate::staff) async fn reinstate_member(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    reinstate(ctx, id).await
}

/// The operation.
///
/// # Errors
/// As [`rehire`].
pub(in crate::staff) async fn rehire_member(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Rehire>)) -> Result<Model> {
    rehire(ctx, id, cmd).await
}

/// Suspends a member from duty, and unless asked otherwise their account at this school.
///
/// # Errors
/// 404, 412; 409 `ILLEGAL_TRANSITION`, or `LAST_ADMIN` when nobody else runs the school.
pub async fn suspend(ctx: &Ctx, id: Uuid, cmd: Suspend) -> Result<Model> {
    let before = resource::for_command(ctx, id, "staff.staff_member.suspend").await?;
    let status = standing::after(before.status, Step::Suspend)?;
    if let Some(account) = before.account_id.filter(|_| cmd.suspend_account) {
        memberships::set_status(ctx, account, membership::Status::Suspended).await?;
    }
    let row = ActiveModel { status: Set(status), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::history_because::<StaffMembers, _>(ctx, "suspend", Some(&before), &after, Some(cmd.reason))?;
    record::event::<StaffMembers, _>(ctx, "staff.member.suspended", &after);
    Ok(after)
}

/// Takes a suspended member back; their account opens the school again.
///
/// # Errors
/// 404, 412; 409 `ILLEGAL_TRANSITION`.
pub async fn reinstate(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let before = resource::for_command(ctx, id, "staff.staff_member.reinstate").await?;
    let status = standing::after(before.status, Step::Reinstate)?;
    if let Some(account) = before.account_id {
        memberships::set_status(ctx, account, membership::Status::Active).await?;
    }
    let row = ActiveModel { status: Set(status), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::history::<StaffMembers, _>(ctx, "reinstate", Some(&before), &after)?;
    record::event::<StaffMembers, _>(ctx, "staff.member.reinstated", &after);
    Ok(after)
}

/// Takes somebody on again who had left and whose leaving is done with. Their account is given its roles by who gives roles (`PATCH /users/{id}`).
///
/// # Errors
/// 404, 412; 409 `ILLEGAL_TRANSITION`, `EXIT_UNDER_WAY`; 422 for a day that is not after their last.
pub async fn rehire(ctx: &Ctx, id: Uuid, cmd: Rehire) -> Result<Model> {
    let before = resource::for_command(ctx, id, "staff.staff_member.rehire").await?;
    let status = standing::after(before.status, Step::Rehire)?;
    let open = ctx.find::<exit::Entity>().filter(exit::Column::StaffMemberId.eq(before.id));
    if open.filter(exit::Column::Status.eq(exit::Status::Open)).count(ctx.uow()).await? > 0 {
        return Err(Error::conflict(&EXIT_UNDER_WAY));
    }
    let started_on = cmd.started_on.unwrap_or_else(|| ctx.today());
    if before.left_on.is_some_and(|last| started_on <= last) {
        return Err(Error::validation(vec![Detail::of("started_on", "date_order")]));
    }
    let row = ActiveModel { status: Set(status), started_on: Set(started_on), left_on: Set(None), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::history::<StaffMembers, _>(ctx, "rehire", Some(&before), &after)?;
    record::event::<StaffMembers, _>(ctx, "staff.member.rehired", &after);
    Ok(after)
}
