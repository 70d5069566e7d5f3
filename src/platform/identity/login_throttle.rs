//! Failed sign-ins by e-mail address, whether or not an account has it.

use sea_orm::Select;
use sea_orm::entity::prelude::*;

/// The failures of one address.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "login_throttles")]
pub struct Model {
    /// SHA-256 of the address, in hexadecimal: the table is no list of addresses that were tried.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Failures in a row, in the current window.
    pub failures: i32,
    /// When the window began.
    pub window_started_at: DateTimeUtc,
    /// Until when every sign-in is refused.
    pub locked_until: Option<DateTimeUtc>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where queries of throttles begin.
#[expect(clippy::disallowed_methods, reason = "throttles come before any school is known; this is where their queries begin")]
pub(super) fn select() -> Select<Entity> {
    Entity::find()
}
