//! Sessions: one for each time somebody signs in on a device. It lives as long as its refresh tokens are used, and ends
//! at log-out, when the password changes, or when a refresh token is used twice.

use sea_orm::Select;
use sea_orm::entity::prelude::*;

/// A session.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Id: the `sid` of its access tokens.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account_id: Uuid,
    /// The school it works in at the moment; an access token made by a refresh is for this one.
    pub school_id: Option<Uuid>,
    /// When they signed in.
    pub created_at: DateTimeUtc,
    /// When it was last refreshed.
    pub last_used_at: DateTimeUtc,
    /// When it ends unless it is refreshed before.
    pub expires_at: DateTimeUtc,
    /// When it was ended.
    pub revoked_at: Option<DateTimeUtc>,
    /// Why it was ended.
    pub revoked_reason: Option<String>,
    /// From which address they signed in.
    pub ip: Option<String>,
    /// With which client.
    pub user_agent: Option<String>,
}

/// What a session is related to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Whose it is.
    #[sea_orm(belongs_to = "super::account::Entity", from = "Column::AccountId", to = "super::account::Column::Id")]
    Account,
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

/// Where queries of sessions begin.
#[expect(
    clippy::disallowed_methods,
    reason = "sessions belong to an account, not to a school; this is where their queries begin"
)]
pub(super) fn select() -> Select<Entity> {
    Entity::find()
}
