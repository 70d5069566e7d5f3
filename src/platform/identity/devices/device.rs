//! The table of devices.

use sea_orm::Select;
use sea_orm::entity::prelude::*;

use super::address::Service;

/// A device of an account.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "devices")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account_id: Uuid,
    /// The session of the app on it.
    pub session_id: Uuid,
    /// Who carries notices to it.
    pub service: Service,
    /// Its address with that service, sealed.
    pub address_sealed: String,
    /// By which it is known again.
    pub address_hash: String,
    /// What its person calls it.
    pub name: Option<String>,
    /// When it was registered.
    pub created_at: DateTimeUtc,
}

/// What a device is related to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where queries of devices begin.
#[expect(clippy::disallowed_methods, reason = "devices belong to an account, not to a school; this is where their queries begin")]
pub(super) fn select() -> Select<Entity> {
    Entity::find()
}
