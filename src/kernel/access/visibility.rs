//! Which rows somebody is related to.

use sea_orm::sea_query::SelectStatement;

use super::Role;
use crate::Ctx;

/// "Somebody with this role is related to these rows of this entity": declared by the module that knows the relation
/// (classes know who teaches them), used by the module that owns the rows.
#[derive(Clone, Copy)]
pub struct Visibility {
    /// The entity whose rows these are, as in its permissions: `student`.
    pub entity: &'static str,
    /// The role that sees them.
    pub role: Role,
    /// A subquery giving the ids, of the context's school and actor.
    pub ids: fn(&Ctx) -> SelectStatement,
}

impl std::fmt::Debug for Visibility {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Visibility").field("entity", &self.entity).field("role", &self.role).finish_non_exhaustive()
    }
}
