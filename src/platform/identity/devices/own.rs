//! A person's own devices: listed, and forgotten.

use kernel::Ctx;
use kernel::errors::{Error, Result};
use kernel::operation::Id;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::device::{Column, Entity, select};
use super::register::Shown;

/// Most devices that are listed; a person has a handful.
const MOST: usize = 100;

/// The caller's own devices, the newest first.
pub(super) async fn list(ctx: &Ctx, (): ()) -> Result<Vec<Shown>> {
    let own = select().filter(Column::AccountId.eq(ctx.account_id()?)).order_by_desc(Column::CreatedAt);
    let rows = own.all(ctx.uow()).await?;
    Ok(rows.into_iter().take(MOST).map(|row| Shown::of(ctx, row)).collect())
}

/// Forgets one of the caller's own: nothing is pushed to it any more.
///
/// # Errors
/// 404 for what is not the caller's.
pub(super) async fn remove(ctx: &Ctx, Id(id): Id) -> Result<()> {
    let own = Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::AccountId.eq(ctx.account_id()?));
    if own.exec(ctx.uow()).await?.rows_affected == 0 { Err(Error::not_found()) } else { Ok(()) }
}
