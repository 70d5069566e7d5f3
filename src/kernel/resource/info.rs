//! What the registry knows of a resource: its declaration as data, for the document and for the tests that walk it.

use std::sync::Arc;

use sea_orm::sea_query::SelectStatement;
use sea_orm::{Iden, QuerySelect, QueryTrait};
use serde_json::Value;

use super::current::{self, LoadCurrent};
use super::{Resource, Verb, spec};
use crate::Ctx;
use crate::db::Tenant;
use crate::errors::Result;
use crate::list::Spec;
use crate::schema::Shape;

/// A resource's declaration, its types erased.
#[derive(Clone)]
pub struct ResourceInfo {
    /// The module.
    pub module: &'static str,
    /// One of them, snake_case.
    pub entity: &'static str,
    /// Several of them, snake_case.
    pub plural: &'static str,
    /// Address of the collection below `/api/v1`.
    pub path: &'static str,
    /// What can be done with it.
    pub verbs: &'static [Verb],
    /// Fields that only `read_sensitive` shows.
    pub sensitive: &'static [&'static str],
    /// Columns by which an import finds a record.
    pub natural_key: Vec<String>,
    /// Columns that name rows of other entities.
    pub references: Vec<String>,
    /// Whether changes insist on `If-Match`.
    pub insists_on_if_match: bool,
    /// Whether a deleted row stays as a tombstone.
    pub keeps_tombstones: bool,
    /// Whether it is in the change feed.
    pub in_changes: bool,
    /// Loads records as they are now.
    pub current: LoadCurrent,
    /// A subquery giving the ids of the records that the caller reaches with a permission.
    pub reachable: fn(&Ctx, &str) -> SelectStatement,
    /// An input that is valid by itself.
    pub example: fn() -> Value,
    /// The input's schema.
    pub input: fn() -> Result<Arc<Shape>>,
    /// The view's schema.
    pub view: fn() -> Result<Arc<Shape>>,
    /// What its list offers.
    pub list: fn() -> Result<Arc<Spec>>,
}

impl ResourceInfo {
    /// Of a declaration.
    #[must_use]
    pub fn of<R: Resource>() -> Self {
        Self {
            module: R::MODULE,
            entity: R::ENTITY,
            plural: R::PLURAL,
            path: R::PATH,
            verbs: R::VERBS,
            sensitive: R::SENSITIVE,
            natural_key: R::NATURAL_KEY.iter().map(|c| c.unquoted().to_owned()).collect(),
            references: R::references().iter().map(|r| r.column.unquoted().to_owned()).collect(),
            insists_on_if_match: R::INSIST_ON_IF_MATCH,
            keeps_tombstones: R::Entity::DELETED_AT.is_some(),
            in_changes: R::IN_CHANGES && R::Entity::DELETED_AT.is_some() && R::VERBS.contains(&Verb::List),
            current: current::load::<R>,
            reachable: |ctx, permission| {
                R::scope(ctx, permission, ctx.find::<R::Entity>()).select_only().column(R::Entity::ID).into_query()
            },
            example: R::example,
            input: Shape::of::<R::Input>,
            view: Shape::of::<R::View>,
            list: spec::of::<R>,
        }
    }

    /// The permission to list it.
    #[must_use]
    pub fn list_permission(&self) -> String {
        format!("{}.{}.{}", self.module, self.entity, Verb::List.permission())
    }

    /// Whether it offers a verb.
    #[must_use]
    pub fn offers(&self, verb: Verb) -> bool {
        self.verbs.contains(&verb)
    }
}

impl std::fmt::Debug for ResourceInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{} at {}", self.module, self.entity, self.path)
    }
}
