//! `STOP`, and `START`.

use kernel::{Ctx, Result, resource};
use sea_orm::{ColumnTrait, QueryFilter};

use super::super::suppression::{Column, Entity, Reason};
use super::super::suppressions::{Input, Suppressions};
use super::super::words::Channel;

/// Nothing is sent to this number on this channel any more. `false`: it was so before.
///
/// # Errors
/// The database's.
pub(super) async fn stop(ctx: &Ctx, channel: Channel, address: &str) -> Result<bool> {
    if known(ctx, channel, address).await?.is_some() {
        return Ok(false);
    }
    let input = Input { channel, address: address.to_owned(), reason: Reason::Stopped, note: None };
    resource::create::<Suppressions>(ctx, input).await?;
    Ok(true)
}

/// Messages are sent there again, if it was its owner who stopped them: an address that does not exist is not brought back by
/// a word. `false`: nothing has changed.
///
/// # Errors
/// The database's.
pub(super) async fn start(ctx: &Ctx, channel: Channel, address: &str) -> Result<bool> {
    match known(ctx, channel, address).await?.filter(|row| row.reason == Reason::Stopped) {
        Some(row) => resource::delete::<Suppressions>(ctx, row).await.map(|_| true),
        None => Ok(false),
    }
}

async fn known(ctx: &Ctx, channel: Channel, address: &str) -> Result<Option<super::super::suppression::Model>> {
    let rows = ctx.find::<Entity>().filter(Column::Channel.eq(channel)).filter(Column::Address.eq(address));
    Ok(rows.one(ctx.uow()).await?)
}
