//! Memberships: which accounts belong to which schools, and as what.

use kernel::access::{Role, RoleSet};
use sea_orm::Select;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether a membership counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = MembershipStatus)]
pub enum Status {
    /// It does.
    Active,
    /// It does not: to this account the school does not exist.
    Suspended,
}

/// The roles of a membership, kept as a JSON array of their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
#[schema(as = Roles)]
pub struct Roles(pub Vec<Role>);

impl Roles {
    /// As a set.
    #[must_use]
    pub fn set(&self) -> RoleSet {
        self.0.iter().copied().collect()
    }
}

/// Each role once, in the order of [`Role::ALL`].
impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().collect::<RoleSet>().iter().collect())
    }
}

kernel::tenant_entity! {
    relations;
    /// A membership.
    #[sea_orm(table_name = "memberships")]
    #[schema(as = Membership)]
    pub struct Model: deleted_at {
        /// The account.
        pub account_id: Uuid,
        /// What they are in the school.
        #[sea_orm(column_type = "JsonBinary")]
        pub roles: Roles,
        /// What they are called there: "Deputy head".
        pub title: Option<String>,
        /// Whether it counts.
        pub status: Status,
    }
}

/// What a membership is related to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The account.
    #[sea_orm(belongs_to = "super::account::Entity", from = "Column::AccountId", to = "super::account::Column::Id")]
    Account,
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

/// Where queries of an account's own memberships, in whichever schools, begin. What belongs to one school starts from
/// the context as everything else does.
#[expect(
    clippy::disallowed_methods,
    reason = "an account's own memberships are in several schools; this is where those queries begin"
)]
pub(super) fn of_any_school() -> Select<Entity> {
    Entity::find().filter(Column::DeletedAt.is_null())
}
