//! Ticking what is on a checklist.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::operation::{Body, Id};
use kernel::resource::Resource;
use kernel::{Ctx, Error, Result};

use super::exit;
use super::item::{ActiveModel, Column, Entity, Model, Status};
use super::items::ExitItems;
use crate::sis::record;

/// Why something need not be done.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = WaiveStaffExitItem)]
pub struct WaiveItem {
    /// Why.
    #[schema(min_length = 3, max_length = 300)]
    pub reason: String,
}

/// The operation.
///
/// # Errors
/// As [`tick`].
pub(in crate::staff) async fn tick_item(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    tick(ctx, id).await
}

/// The operation.
///
/// # Errors
/// As [`waive`].
pub(in crate::staff) async fn waive_item(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<WaiveItem>)) -> Result<Model> {
    waive(ctx, id, cmd).await
}

/// The operation.
///
/// # Errors
/// As [`reopen`].
pub(in crate::staff) async fn reopen_item(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    reopen(ctx, id).await
}

/// Says that it is done. Said again, it changes nothing.
///
/// # Errors
/// 404, 412; 409 `ILLEGAL_TRANSITION` when it was waived, or the exit is over.
pub async fn tick(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let before = of_open_exit(ctx, id, "staff.staff_exit_item.tick").await?;
    match before.status {
        Status::Done => Ok(before),
        Status::Waived => Err(Error::illegal_transition("waived", &["open"])),
        Status::Open => {
            let row = done(ctx, Status::Done, None);
            write(ctx, before, row, "tick").await
        }
    }
}

/// Says that it need not be done.
///
/// # Errors
/// As [`tick`].
pub async fn waive(ctx: &Ctx, id: Uuid, cmd: WaiveItem) -> Result<Model> {
    let before = of_open_exit(ctx, id, "staff.staff_exit_item.waive").await?;
    match before.status {
        Status::Open => {
            let row = done(ctx, Status::Waived, Some(cmd.reason));
            write(ctx, before, row, "waive").await
        }
        Status::Done => Err(Error::illegal_transition("done", &["open"])),
        Status::Waived => Err(Error::illegal_transition("waived", &["open"])),
    }
}

/// Says that it is to be done after all.
///
/// # Errors
/// 404, 412; 409 `ILLEGAL_TRANSITION` when it is open, or the exit is over.
pub async fn reopen(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let before = of_open_exit(ctx, id, "staff.staff_exit_item.reopen").await?;
    if before.status == Status::Open {
        return Err(Error::illegal_transition("open", &["done", "waived"]));
    }
    let row = ActiveModel {
        status: Set(Status::Open),
        done_at: Set(None),
        done_by: Set(None),
        reason: Set(None),
        ..ActiveModel::default()
    };
    write(ctx, before, row, "reopen").await
}

fn done(ctx: &Ctx, status: Status, reason: Option<String>) -> ActiveModel {
    ActiveModel {
        status: Set(status),
        done_at: Set(Some(ctx.now())),
        done_by: Set(ctx.actor().account_id),
        reason: Set(reason),
        ..ActiveModel::default()
    }
}

async fn of_open_exit(ctx: &Ctx, id: Uuid, permission: &str) -> Result<Model> {
    let select = ExitItems::scope(ctx, permission, ctx.find::<Entity>());
    let item = select.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&item)?;
    match ctx.get::<exit::Entity>(item.staff_exit_id).await?.status {
        exit::Status::Open => Ok(item),
        exit::Status::Completed => Err(Error::illegal_transition("completed", &[])),
        exit::Status::Cancelled => Err(Error::illegal_transition("cancelled", &[])),
    }
}

async fn write(ctx: &Ctx, before: Model, row: ActiveModel, action: &'static str) -> Result<Model> {
    let after = ctx.update::<Entity>(&before, row).await?;
    record::history::<ExitItems, _>(ctx, action, Some(&before), &after)?;
    record::event::<ExitItems, _>(ctx, "resource.updated", &after);
    Ok(after)
}
