//! Forgetting devices whose sessions are over.

use chrono::{DateTime, Utc};
use kernel::Ctx;
use kernel::db::Uow;
use kernel::errors::Result;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::super::session;
use super::super::sessions::Which;
use super::device::{Column, Entity};

/// Forgets the devices of sessions that are being ended.
///
/// # Errors
/// The database's.
pub(in crate::identity) async fn forget(ctx: &Ctx, which: Which) -> Result<()> {
    let of = Entity::delete_many();
    let of = match which {
        Which::One(session) => of.filter(Column::SessionId.eq(session)),
        Which::AllOf(account) => of.filter(Column::AccountId.eq(account)),
        Which::OthersOf { account, but } => of.filter(Column::AccountId.eq(account)).filter(Column::SessionId.ne(but)),
    };
    of.exec(ctx.uow()).await?;
    Ok(())
}

/// Forgets the devices of sessions that have expired, across the whole platform. Gives how many.
///
/// # Errors
/// The database's.
pub(in crate::identity) async fn of_expired(uow: &Uow, now: DateTime<Utc>) -> Result<u64> {
    let mut over = Query::select();
    over.column(session::Column::Id).from(session::Entity).and_where(session::Column::ExpiresAt.lt(now));
    Ok(Entity::delete_many().filter(Column::SessionId.in_subquery(over)).exec(uow).await?.rows_affected)
}
