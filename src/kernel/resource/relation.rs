//! What a resource is related to.

use std::collections::HashMap;

use futures::future::LocalBoxFuture;
use sea_orm::{ActiveModelTrait, ActiveValue, ColumnTrait, Iden, QueryFilter, QuerySelect, Value};
use serde_json::Value as Json;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};
use uuid::Uuid;

use super::{ColumnOf, Resource};
use crate::Ctx;
use crate::db::Tenant;
use crate::errors::{Detail, Error, Problems, Result, code};
use crate::operation::refer;

type Load = fn(&Ctx, Vec<Uuid>) -> LocalBoxFuture<'_, Result<HashMap<Uuid, Json>>>;
type Schemas = Vec<(String, RefOr<Schema>)>;

/// A relation that `include=` adds to the view: loaded for a whole page in one go.
#[derive(Clone, Copy)]
pub struct Include {
    /// Its name, and the property it becomes.
    pub name: &'static str,
    /// The permission it asks for beyond the resource's own.
    pub permission: Option<&'static str>,
    /// Loads it for these records. A record with none is left out and shows `null`.
    pub load: Load,
    /// Its schema.
    pub(crate) schema: fn(&mut Schemas) -> RefOr<Schema>,
}

impl Include {
    /// A relation whose property is a `T`.
    #[must_use]
    pub fn new<T: ToSchema>(name: &'static str, load: Load) -> Self {
        Self { name, permission: None, load, schema: refer::<T> }
    }

    /// Asks for a permission of its own.
    #[must_use]
    pub const fn permission(mut self, permission: &'static str) -> Self {
        self.permission = Some(permission);
        self
    }
}

impl std::fmt::Debug for Include {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

type Exists = fn(&Ctx, Uuid) -> LocalBoxFuture<'_, Result<bool>>;

/// A column that names a row of another entity of the school.
pub struct Reference<R: Resource> {
    pub(super) column: ColumnOf<R>,
    exists: Exists,
}

impl<R: Resource> Reference<R> {
    /// The column names a row of `E`.
    #[must_use]
    pub fn to<E: Tenant>(column: ColumnOf<R>) -> Self {
        Self { column, exists: |ctx, id| Box::pin(exists::<E>(ctx, id)) }
    }
}

async fn exists<E: Tenant>(ctx: &Ctx, id: Uuid) -> Result<bool> {
    let found = ctx.find::<E>().filter(E::ID.eq(id)).select_only().column(E::ID).into_tuple::<Uuid>().one(ctx.uow()).await?;
    Ok(found.is_some())
}

/// Checks that what a row about to be written names exists in this school, not deleted. The database's own foreign
/// keys keep what concurrency can break; this gives the error that names the field, on either database.
pub(super) async fn check<R: Resource>(ctx: &Ctx, row: &super::ActiveOf<R>, before: Option<&super::ModelOf<R>>) -> Result<()> {
    let mut problems = Problems::new();
    for reference in R::references() {
        let ActiveValue::Set(Value::Uuid(Some(id))) = row.get(reference.column) else { continue };
        let unchanged = before.is_some_and(|b| sea_orm::ModelTrait::get(b, reference.column) == Value::Uuid(Some(id)));
        if !unchanged && !(reference.exists)(ctx, id).await? {
            problems.add(Detail::of(reference.column.unquoted().to_owned(), "invalid_reference"));
        }
    }
    let details = problems.into_details();
    if details.is_empty() { Ok(()) } else { Err(details.into_iter().fold(Error::new(&code::INVALID_REFERENCE), Error::detail)) }
}
