//! Reading one record, through the same scope as the list.

use sea_orm::{ColumnTrait, QueryFilter, Select};
use uuid::Uuid;

use super::{ModelOf, Resource, Verb, permission};
use crate::Ctx;
use crate::db::Tenant;
use crate::errors::{Error, Result};

/// The records that the caller reaches with the permission of `verb`.
#[must_use]
pub fn find_scoped<R: Resource>(ctx: &Ctx, verb: Verb) -> Select<R::Entity> {
    R::scope(ctx, &permission::<R>(verb), ctx.find_whole::<R::Entity>())
}

/// One record that the caller reaches with the permission of `verb`.
///
/// # Errors
/// 404 when there is none, or it is out of reach.
pub async fn get_scoped<R: Resource>(ctx: &Ctx, id: Uuid, verb: Verb) -> Result<ModelOf<R>> {
    find_scoped::<R>(ctx, verb).filter(R::Entity::ID.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)
}

/// One record that the caller may read.
///
/// # Errors
/// 404 when there is none, or it is out of reach.
pub async fn get<R: Resource>(ctx: &Ctx, id: Uuid) -> Result<ModelOf<R>> {
    get_scoped::<R>(ctx, id, Verb::Get).await
}

/// The same among deleted records: for restoring and history.
pub(super) async fn get_with_deleted<R: Resource>(ctx: &Ctx, id: Uuid, verb: Verb) -> Result<ModelOf<R>> {
    let select = R::scope(ctx, &permission::<R>(verb), ctx.find_whole_with_deleted::<R::Entity>());
    select.filter(R::Entity::ID.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)
}
