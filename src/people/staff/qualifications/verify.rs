//! Holding a qualification against the original.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use uuid::Uuid;

use kernel::operation::Id;
use kernel::resource::Resource;
use kernel::{Ctx, Error, Result};

use super::qualification::{ActiveModel, Column, Entity, Model};
use super::resource::StaffQualifications;
use crate::sis::record;
use crate::staff::codes::OWN_RECORD;
use crate::staff::members::member;

/// The operation.
///
/// # Errors
/// As [`verify`].
pub(in crate::staff) async fn verify_qualification(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    verify(ctx, id).await
}

/// Says that the caller has seen the original, and that the record agrees with it. Said again, it changes nothing.
///
/// # Errors
/// 404, 412; 409 `OWN_RECORD` for a qualification of the caller's own.
pub async fn verify(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let select = StaffQualifications::scope(ctx, "staff.staff_qualification.verify", ctx.find::<Entity>());
    let before = select.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&before)?;
    let member = ctx.get::<member::Entity>(before.staff_member_id).await?;
    if member.account_id.is_some() && member.account_id == ctx.actor().account_id {
        return Err(Error::conflict(&OWN_RECORD));
    }
    if before.verified_at.is_some() {
        return Ok(before);
    }
    let row =
        ActiveModel { verified_at: Set(Some(ctx.now())), verified_by: Set(ctx.actor().account_id), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::history::<StaffQualifications, _>(ctx, "verify", Some(&before), &after)?;
    record::event::<StaffQualifications, _>(ctx, "staff.qualification.verified", &after);
    Ok(after)
}
