//! What the list of a resource offers, worked out from its declaration once.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use sea_orm::{ColumnTrait, Iden};

use super::{ColumnOf, Resource, sensitive_permission};
use crate::Ctx;
use crate::db::Tenant;
use crate::errors::{Error, Result};
use crate::list::{ColumnKind, ColumnSpec, Hidden, ListQuery, Spec};
use crate::schema::Shape;

/// The declaration's spec, without what one caller may not see.
pub(super) fn of<R: Resource>() -> Result<Arc<Spec>> {
    static SPECS: OnceLock<RwLock<HashMap<TypeId, Arc<Spec>>>> = OnceLock::new();
    let specs = SPECS.get_or_init(RwLock::default);
    if let Some(spec) = specs.read().unwrap_or_else(PoisonError::into_inner).get(&TypeId::of::<R>()) {
        return Ok(spec.clone());
    }
    let shape = Shape::of::<R::View>()?;
    let properties = shape.properties().ok_or_else(|| Error::internal(format!("{}: its view is not an object", R::ENTITY)))?;
    let mut spec = Spec {
        custom: R::custom_filters().into_iter().map(|f| (f.name, f.kind)).collect(),
        searchable: !R::SEARCHABLE.is_empty(),
        includes: R::includes().iter().map(|i| i.name).collect(),
        fields: properties.keys().cloned().collect(),
        default_sort: R::DEFAULT_SORT,
        ..Spec::default()
    };
    let always = [R::Entity::CREATED_AT, R::Entity::UPDATED_AT];
    let id = R::Entity::ID;
    for column in R::SORTABLE.iter().chain(R::FILTERABLE).chain(&always).chain([&id]) {
        let name = column.unquoted().to_owned();
        if spec.column(&name).is_some() {
            continue;
        }
        let kind = ColumnKind::of(column).ok_or_else(|| Error::internal(format!("{name} cannot be compared")))?;
        let options = properties.get(&name).and_then(|p| crate::list::options_of(shape.resolve(p)));
        let stamp = always.iter().any(|c| c.unquoted() == name);
        let listed = |columns: &[ColumnOf<R>]| columns.iter().any(|c| c.unquoted() == name);
        spec.columns.push(ColumnSpec {
            kind,
            nullable: column.def().is_null(),
            sortable: stamp || name == "id" || listed(R::SORTABLE),
            filterable: stamp || name == "id" || listed(R::FILTERABLE),
            options,
            name,
        });
    }
    let spec = Arc::new(spec);
    specs.write().unwrap_or_else(PoisonError::into_inner).insert(TypeId::of::<R>(), spec.clone());
    Ok(spec)
}

/// A list request of this caller; `extra` names further parameters that the operation reads itself.
pub(super) fn query<R: Resource>(ctx: &Ctx, pairs: &[(String, String)], extra: &[&str]) -> Result<ListQuery> {
    let hidden = Hidden { names: hidden::<R>(ctx), by: sensitive_permission::<R> };
    ListQuery::parse_for(hidden, pairs, of::<R>()?.as_ref(), extra)
}

/// The fields this caller may not see.
pub(super) fn hidden<R: Resource>(ctx: &Ctx) -> &'static [&'static str] {
    if R::SENSITIVE.is_empty() || ctx.can(&sensitive_permission::<R>()) { &[] } else { R::SENSITIVE }
}

/// A column by the name queries and JSON use.
pub(super) fn column<R: Resource>(name: &str) -> Option<ColumnOf<R>> {
    <ColumnOf<R> as sea_orm::Iterable>::iter().find(|c| c.unquoted() == name)
}
