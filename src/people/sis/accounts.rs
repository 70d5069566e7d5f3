//! Which account a student or a guardian signs in with: what they see by it follows from it.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::access::Role;
use kernel::errors::Detail;
use kernel::operation::{Body, Id};
use kernel::resource::Resource;
use kernel::{Ctx, Error, Result};
use platform::identity::memberships;

use super::guardians::Guardians;
use super::students::{self, Students};
use super::{guardian, record, student};

/// The account somebody signs in with.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LinkAccount {
    /// The account; `null`: none any more.
    pub account_id: Option<Uuid>,
}

pub(super) async fn link_student_account(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<LinkAccount>)) -> Result<student::Model> {
    student_account(ctx, id, cmd.account_id).await
}

pub(super) async fn link_guardian_account(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<LinkAccount>)) -> Result<guardian::Model> {
    guardian_account(ctx, id, cmd.account_id).await
}

/// Says which account a student signs in with: one that is a student at this school. `None` takes it away.
///
/// # Errors
/// 404; 422 when the account has no such role here; 409 `DUPLICATE` when it is another student's; 412.
pub async fn student_account(ctx: &Ctx, student_id: Uuid, account_id: Option<Uuid>) -> Result<student::Model> {
    let before = students::for_command(ctx, student_id, "sis.student.link_account").await?;
    if before.account_id == account_id {
        return Ok(before);
    }
    check(ctx, account_id, Role::Student).await?;
    let row = student::ActiveModel { account_id: Set(account_id), ..student::ActiveModel::default() };
    let after = ctx.update::<student::Entity>(&before, row).await?;
    record::history::<Students, _>(ctx, "link_account", Some(&before), &after)?;
    record::event::<Students, _>(ctx, "resource.updated", &after);
    Ok(after)
}

/// Says which account a guardian signs in with: one that is a parent at this school. `None` takes it away.
///
/// # Errors
/// As [`student_account`].
pub async fn guardian_account(ctx: &Ctx, guardian_id: Uuid, account_id: Option<Uuid>) -> Result<guardian::Model> {
    let select = Guardians::scope(ctx, "sis.guardian.link_account", ctx.find::<guardian::Entity>());
    let before = select.filter(guardian::Column::Id.eq(guardian_id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&before)?;
    if before.account_id == account_id {
        return Ok(before);
    }
    check(ctx, account_id, Role::Parent).await?;
    let row = guardian::ActiveModel { account_id: Set(account_id), ..guardian::ActiveModel::default() };
    let after = ctx.update::<guardian::Entity>(&before, row).await?;
    record::history::<Guardians, _>(ctx, "link_account", Some(&before), &after)?;
    record::event::<Guardians, _>(ctx, "resource.updated", &after);
    Ok(after)
}

/// The account belongs to the school, in this role.
async fn check(ctx: &Ctx, account_id: Option<Uuid>, role: Role) -> Result<()> {
    let Some(account_id) = account_id else { return Ok(()) };
    let fits = memberships::active(ctx, account_id).await?.is_some_and(|membership| membership.roles.set().has(role));
    if fits { Ok(()) } else { Err(Error::validation(vec![Detail::of("account_id", "account_lacks_role").with("role", role)])) }
}
