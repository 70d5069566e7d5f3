//! Who wrote to the school a short while ago: WhatsApp lets them be written to freely for 24 hours.

use std::collections::HashSet;

use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use super::super::words::Channel;
use super::message::{Column, Entity};

/// Those of these addresses that may be written to freely by WhatsApp now.
///
/// # Errors
/// The database's.
pub(in crate::notifications) async fn conversing(ctx: &Ctx, addresses: Vec<&str>) -> Result<HashSet<String>> {
    let rows = ctx
        .find::<Entity>()
        .filter(Column::Channel.eq(Channel::WhatsApp))
        .filter(Column::Sender.is_in(addresses))
        .filter(Column::ReceivedAt.gt(ctx.now() - whatsapp::WINDOW))
        .select_only()
        .column(Column::Sender)
        .into_tuple::<String>();
    Ok(rows.all(ctx.uow()).await?.into_iter().collect())
}
