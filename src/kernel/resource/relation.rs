//! What a resource is related to.

use std::collections::{HashMap, HashSet};

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

type Existing = fn(&Ctx, Vec<Uuid>) -> LocalBoxFuture<'_, Result<HashSet<Uuid>>>;

/// A column that names a row of another entity of the school.
pub struct Reference<R: Resource> {
    pub(super) column: ColumnOf<R>,
    existing: Existing,
}

impl<R: Resource> Reference<R> {
    /// The column names a row of `E`.
    #[must_use]
    pub fn to<E: Tenant>(column: ColumnOf<R>) -> Self {
        Self { column, existing: |ctx, ids| Box::pin(existing::<E>(ctx, ids)) }
    }
}

async fn existing<E: Tenant>(ctx: &Ctx, ids: Vec<Uuid>) -> Result<HashSet<Uuid>> {
    let select = match ids.as_slice() {
        [] => return Ok(HashSet::new()),
        [id] => ctx.find::<E>().filter(E::ID.eq(*id)),
        _ => ctx.find::<E>().filter(E::ID.is_in(ids)),
    };
    Ok(select.select_only().column(E::ID).into_tuple::<Uuid>().all(ctx.uow()).await?.into_iter().collect())
}

/// Which rows exist of those that some rows about to be written name.
pub(super) struct Known<R: Resource>(Vec<(Reference<R>, HashSet<Uuid>)>);

impl<R: Resource> Known<R> {
    /// Looks all of them up: a question for each column, not for each row.
    pub(super) async fn of(
        ctx: &Ctx,
        rows: impl Iterator<Item = (&super::ActiveOf<R>, Option<&super::ModelOf<R>>)> + Clone,
    ) -> Result<Self> {
        let mut known = Vec::new();
        for reference in R::references() {
            let mut ids: Vec<Uuid> = rows.clone().filter_map(|(row, before)| named(&reference, row, before)).collect();
            ids.sort_unstable();
            ids.dedup();
            let existing = (reference.existing)(ctx, ids).await?;
            known.push((reference, existing));
        }
        Ok(Self(known))
    }

    /// Checks that what a row about to be written names exists in this school, not deleted. The database's own foreign
    /// keys keep what concurrency can break; this gives the error that names the field, on either database.
    pub(super) fn check(&self, row: &super::ActiveOf<R>, before: Option<&super::ModelOf<R>>) -> Result<()> {
        let mut problems = Problems::new();
        for (reference, existing) in &self.0 {
            let unknown = named(reference, row, before).is_some_and(|id| !existing.contains(&id));
            problems.add_if(unknown, || Detail::of(reference.column.unquoted().to_owned(), "invalid_reference"));
        }
        let details = problems.into_details();
        if details.is_empty() {
            Ok(())
        } else {
            Err(details.into_iter().fold(Error::new(&code::INVALID_REFERENCE), Error::detail))
        }
    }
}

/// The row that a change makes another row name.
fn named<R: Resource>(reference: &Reference<R>, row: &super::ActiveOf<R>, before: Option<&super::ModelOf<R>>) -> Option<Uuid> {
    let ActiveValue::Set(Value::Uuid(Some(id))) = row.get(reference.column) else { return None };
    let unchanged = before.is_some_and(|b| sea_orm::ModelTrait::get(b, reference.column) == Value::Uuid(Some(id)));
    (!unchanged).then_some(id)
}
