//! Who may do what: roles, the permissions modules grant them, and which rows a role reaches.
//!
//! A permission is `module.entity.verb`. A role has it with a *reach*: every row of the school, or only the rows it is
//! related to (a parent's own children, a teacher's own classes). What "related" means is declared by whichever module
//! knows the relation, as a [`Visibility`]; the rows' own module applies all of them alike to list, get, search,
//! export and history.

mod actor;
mod grants;
mod role;
mod visibility;

pub use actor::{Actor, ActorKind};
pub use grants::{Grant, Permissions, Reach};
pub use role::{Role, RoleSet};
pub use visibility::Visibility;
