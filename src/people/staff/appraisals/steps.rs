//! What becomes of an appraisal: draft → shared → acknowledged → closed.

use sea_orm::ActiveValue::Set;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};

use super::appraisal::{ActiveModel, Entity, Model, Status};
use super::resource::{self, StaffAppraisals};
use super::rules::not_a_draft;
use crate::sis::record;
use crate::staff::codes::NOT_YOUR_APPRAISAL;
use crate::staff::members::member;

/// What the member says.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = AcknowledgeAppraisal)]
pub struct Acknowledge {
    /// What they think of it.
    #[schema(max_length = 4000)]
    pub comment: Option<String>,
}

/// The operation.
///
/// # Errors
/// As [`share`].
pub(in crate::staff) async fn share_appraisal(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    share(ctx, id).await
}

/// The operation.
///
/// # Errors
/// As [`acknowledge`].
pub(in crate::staff) async fn acknowledge_appraisal(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Acknowledge>)) -> Result<Model> {
    acknowledge(ctx, id, cmd).await
}

/// The operation.
///
/// # Errors
/// As [`close`].
pub(in crate::staff) async fn close_appraisal(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    close(ctx, id).await
}

/// Shows the member what was written.
///
/// # Errors
/// 404, 412; 409 `ILLEGAL_TRANSITION` unless it is a draft.
pub async fn share(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let before = resource::for_command(ctx, id, "staff.appraisal.share").await?;
    if before.status != Status::Draft {
        return Err(not_a_draft(before.status));
    }
    let row = ActiveModel { status: Set(Status::Shared), shared_at: Set(Some(ctx.now())), ..ActiveModel::default() };
    write(ctx, before, row, "share", "staff.appraisal.shared").await
}

/// The member says that they have seen it, and what they think of it.
///
/// # Errors
/// 404, 412; 409 `NOT_YOUR_APPRAISAL`, `ILLEGAL_TRANSITION` unless it is shared.
pub async fn acknowledge(ctx: &Ctx, id: Uuid, cmd: Acknowledge) -> Result<Model> {
    let before = resource::for_command(ctx, id, "staff.appraisal.acknowledge").await?;
    let member = ctx.get::<member::Entity>(before.staff_member_id).await?;
    if member.account_id.is_none() || member.account_id != ctx.actor().account_id {
        return Err(Error::conflict(&NOT_YOUR_APPRAISAL));
    }
    if before.status != Status::Shared {
        return Err(not_a_draft(before.status));
    }
    let row = ActiveModel {
        status: Set(Status::Acknowledged),
        acknowledged_at: Set(Some(ctx.now())),
        member_comment: Set(cmd.comment),
        ..ActiveModel::default()
    };
    write(ctx, before, row, "acknowledge", "staff.appraisal.acknowledged").await
}

/// Is done with it: also when the member, who may have no account, never said that they have seen it.
///
/// # Errors
/// 404, 412; 409 `ILLEGAL_TRANSITION` for a draft, or when it is closed already.
pub async fn close(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let before = resource::for_command(ctx, id, "staff.appraisal.close").await?;
    if !matches!(before.status, Status::Shared | Status::Acknowledged) {
        return Err(not_a_draft(before.status));
    }
    let row = ActiveModel { status: Set(Status::Closed), closed_at: Set(Some(ctx.now())), ..ActiveModel::default() };
    write(ctx, before, row, "close", "staff.appraisal.closed").await
}

async fn write(ctx: &Ctx, before: Model, row: ActiveModel, action: &'static str, topic: &'static str) -> Result<Model> {
    let after = ctx.update::<Entity>(&before, row).await?;
    record::history::<StaffAppraisals, _>(ctx, action, Some(&before), &after)?;
    record::event::<StaffAppraisals, _>(ctx, topic, &after);
    Ok(after)
}
