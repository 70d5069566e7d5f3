//! Which account a member of staff signs in with: they see their own record by it.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::access::{Role, RoleSet};
use kernel::errors::Detail;
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};
use platform::identity::membership;

use super::member::{ActiveModel, Entity, Model};
use super::resource::{self, StaffMembers};
use crate::sis::record;

/// Roles that people who work at a school have.
const OF_STAFF: RoleSet =
    RoleSet::NONE.with(Role::SchoolAdmin).with(Role::Registrar).with(Role::Bursar).with(Role::Teacher).with(Role::Staff);

/// The account a member of staff signs in with.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LinkStaffAccount {
    /// The account; `null`: none any more.
    pub account_id: Option<Uuid>,
}

/// The operation.
///
/// # Errors
/// As [`link_account`], and 412.
pub(in crate::staff) async fn link_staff_account(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<LinkStaffAccount>)) -> Result<Model> {
    link_account(ctx, id, cmd.account_id).await
}

/// Says which account a member signs in with: one that works at this school. `None` takes it away.
///
/// # Errors
/// 404; 422 when the account has no such role here; 409 `DUPLICATE` when it is another member's; 412.
pub async fn link_account(ctx: &Ctx, member_id: Uuid, account_id: Option<Uuid>) -> Result<Model> {
    let before = resource::for_command(ctx, member_id, "staff.staff_member.link_account").await?;
    if before.account_id == account_id {
        return Ok(before);
    }
    if let Some(account_id) = account_id {
        check(ctx, account_id).await?;
    }
    let row = ActiveModel { account_id: Set(account_id), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::history::<StaffMembers, _>(ctx, "link_account", Some(&before), &after)?;
    record::event::<StaffMembers, _>(ctx, "resource.updated", &after);
    Ok(after)
}

async fn check(ctx: &Ctx, account_id: Uuid) -> Result<()> {
    use membership::Column as C;
    let select =
        ctx.find::<membership::Entity>().filter(C::AccountId.eq(account_id)).filter(C::Status.eq(membership::Status::Active));
    let fits = select.one(ctx.uow()).await?.is_some_and(|found| found.roles.set().intersects(OF_STAFF));
    if fits { Ok(()) } else { Err(Error::validation(vec![Detail::of("account_id", "account_not_of_staff")])) }
}
