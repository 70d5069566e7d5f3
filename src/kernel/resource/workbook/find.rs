//! Records by what they are known by, and what records are known by.

use std::collections::HashMap;

use futures::future::LocalBoxFuture;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::super::{Resource, Verb, find_scoped, spec};
use crate::Ctx;
use crate::db::Tenant;
use crate::errors::{Error, Result};

/// The records that have one of these texts in a column, each with its text.
pub(super) fn by_name<'a, R: Resource>(
    ctx: &'a Ctx,
    column: &'a str,
    texts: Vec<String>,
) -> LocalBoxFuture<'a, Result<Vec<(String, Uuid)>>> {
    Box::pin(async move {
        let column = spec::column::<R>(column).ok_or_else(|| Error::internal(format!("there is no column {column}")))?;
        let select = find_scoped::<R>(ctx, Verb::Import).filter(column.is_in(texts));
        Ok(select.select_only().column(column).column(R::Entity::ID).into_tuple().all(ctx.uow()).await?)
    })
}

/// What these records have in a column, as far as the caller may see them and it.
pub(super) fn names_of<'a, R: Resource>(
    ctx: &'a Ctx,
    name: &'a str,
    ids: Vec<Uuid>,
) -> LocalBoxFuture<'a, Result<HashMap<Uuid, String>>> {
    Box::pin(async move {
        if R::SENSITIVE.contains(&name) {
            return Ok(HashMap::new());
        }
        let column = spec::column::<R>(name).ok_or_else(|| Error::internal(format!("there is no column {name}")))?;
        let select = find_scoped::<R>(ctx, Verb::Export).filter(R::Entity::ID.is_in(ids));
        let found = select.select_only().column(R::Entity::ID).column(column).into_tuple::<(Uuid, Option<String>)>();
        Ok(found.all(ctx.uow()).await?.into_iter().filter_map(|(id, text)| Some((id, text?))).collect())
    })
}
