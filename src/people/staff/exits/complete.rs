//! The end of an exit: everything is done, or the member stays after all.

use sea_orm::sea_query::LockType;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use kernel::errors::Detail;
use kernel::operation::Id;
use kernel::{Ctx, Error, Result};

use super::exit::{ActiveModel, Entity, Model, Status};
use super::resource::{self, StaffExits};
use super::{depart, item};
use crate::sis::record;
use crate::staff::codes::{EXIT_ITEMS_OPEN, EXIT_NOT_OVER};
use crate::staff::members::{StaffMembers, member};

/// The operation.
///
/// # Errors
/// As [`complete_exit`].
pub(in crate::staff) async fn complete_staff_exit(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    complete_exit(ctx, id).await
}

/// The operation.
///
/// # Errors
/// As [`cancel_exit`].
pub(in crate::staff) async fn cancel_staff_exit(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    cancel_exit(ctx, id).await
}

fn open(exit: &Model) -> Result<()> {
    match exit.status {
        Status::Open => Ok(()),
        Status::Completed => Err(Error::illegal_transition("completed", &[])),
        Status::Cancelled => Err(Error::illegal_transition("cancelled", &[])),
    }
}

/// Says that everything is done: each item is ticked or waived, the last day has passed, and the account opens the school no
/// more.
///
/// # Errors
/// 404, 412; 409 `ILLEGAL_TRANSITION`, `EXIT_ITEMS_OPEN` naming them, `EXIT_NOT_OVER`, `LAST_ADMIN`.
pub async fn complete_exit(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let exit = resource::for_command(ctx, id, "staff.staff_exit.complete").await?;
    open(&exit)?;
    // Locked, so that none is opened again in between.
    let items = ctx.find::<item::Entity>().filter(item::Column::StaffExitId.eq(exit.id));
    let items = items.order_by_asc(item::Column::Ordinal).lock(LockType::Update).all(ctx.uow()).await?;
    let left: Vec<_> = items.into_iter().filter(|item| item.status == item::Status::Open).collect();
    if !left.is_empty() {
        let names = left.iter().map(|item| item.name.as_str()).collect::<Vec<_>>().join(", ");
        let detail = Detail::of("items", "items_open").with("items", &names);
        return Err(Error::conflict(&EXIT_ITEMS_OPEN).detail(detail).with("items", names));
    }
    let member = ctx.get::<member::Entity>(exit.staff_member_id).await?;
    if member.status != member::Status::Left {
        return Err(Error::conflict(&EXIT_NOT_OVER).with("day", exit.last_day));
    }
    let before = depart::end_access(ctx, &exit).await?;
    let row = ActiveModel { status: Set(Status::Completed), completed_at: Set(Some(ctx.now())), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::history::<StaffExits, _>(ctx, "complete", Some(&before), &after)?;
    record::event::<StaffExits, _>(ctx, "staff.exit.completed", &after);
    Ok(after)
}

/// The member stays after all: until the last day has passed. (After that they are taken on again.) Leave that was taken back
/// is asked for again.
///
/// # Errors
/// 404, 412; 409 `ILLEGAL_TRANSITION`.
pub async fn cancel_exit(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let before = resource::for_command(ctx, id, "staff.staff_exit.cancel").await?;
    open(&before)?;
    let member = ctx.get::<member::Entity>(before.staff_member_id).await?;
    if member.status == member::Status::Left {
        return Err(Error::illegal_transition("left", &["completed"]));
    }
    let row = member::ActiveModel { left_on: Set(None), ..member::ActiveModel::default() };
    let stays = ctx.update::<member::Entity>(&member, row).await?;
    record::history::<StaffMembers, _>(ctx, "stay", Some(&member), &stays)?;
    record::event::<StaffMembers, _>(ctx, "resource.updated", &stays);
    let row = ActiveModel { status: Set(Status::Cancelled), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::history::<StaffExits, _>(ctx, "cancel", Some(&before), &after)?;
    record::event::<StaffExits, _>(ctx, "staff.exit.cancelled", &after);
    Ok(after)
}
