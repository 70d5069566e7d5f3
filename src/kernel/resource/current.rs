//! Records by their ids as they are now, for the change feed: through the scope of the list, deleted ones too.

use std::collections::HashMap;

use futures::future::LocalBoxFuture;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use super::show::Lens;
use super::{Resource, Verb, permission};
use crate::Ctx;
use crate::db::{Row, Tenant};
use crate::errors::Result;

/// A record as it is now.
#[derive(Debug)]
pub struct Current {
    /// Its version.
    pub version: i64,
    /// As its list shows it to the caller; `None` when it is deleted.
    pub data: Option<Value>,
}

/// Loads records; those out of the caller's reach are left out.
pub type LoadCurrent = fn(&Ctx, Vec<Uuid>) -> LocalBoxFuture<'_, Result<HashMap<Uuid, Current>>>;

pub(super) fn load<R: Resource>(ctx: &Ctx, ids: Vec<Uuid>) -> LocalBoxFuture<'_, Result<HashMap<Uuid, Current>>> {
    Box::pin(async move {
        let select = R::scope(ctx, &permission::<R>(Verb::List), ctx.find_whole_with_deleted::<R::Entity>());
        let rows = select.filter(R::Entity::ID.is_in(ids)).all(ctx.uow()).await?;
        let (gone, here): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.deleted_at().is_some());
        let known: Vec<_> = here.iter().map(|row| (row.id(), row.version())).collect();
        let values = Lens::of::<R>(ctx, None)?.values::<R>(ctx, here).await?;
        let here = known.into_iter().zip(values).map(|((id, version), data)| (id, Current { version, data: Some(data) }));
        let gone = gone.iter().map(|row| (row.id(), Current { version: row.version(), data: None }));
        Ok(here.chain(gone).collect())
    })
}
