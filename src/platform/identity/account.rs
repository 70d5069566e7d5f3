//! Accounts: who can sign in. One person, one account, however many schools; its e-mail address is unique and kept in
//! lower case.
//!
//! Accounts belong to no school, so their queries do not start from the context's school: [`select`] is where they do.

use kernel::i18n::Language;
use kernel::values::{Email, Phone};
use sea_orm::Select;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = AccountStatus)]
pub enum Status {
    /// It may.
    Active,
    /// It may not, in any school.
    Disabled,
}

/// An account. Never serialised: what clients see of it are views that leave the password's hash out.
#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Address they sign in with.
    pub email: Email,
    /// Telephone.
    pub phone: Option<Phone>,
    /// Argon2id, as a PHC string.
    pub password_hash: String,
    /// Name.
    pub name: String,
    /// Language they chose.
    pub language: Option<Language>,
    /// Whether they run the platform.
    pub platform_admin: bool,
    /// Whether it may be used.
    pub status: Status,
    /// When the password was last set.
    pub password_changed_at: DateTimeUtc,
    /// When they last signed in.
    pub last_login_at: Option<DateTimeUtc>,
    /// Changes, from 1.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

/// The password's hash stays out of logs.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("id", &self.id).field("status", &self.status).finish_non_exhaustive()
    }
}

/// No relations of its own.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where queries of accounts begin.
#[expect(clippy::disallowed_methods, reason = "accounts belong to no school; this is where their queries begin")]
pub(super) fn select() -> Select<Entity> {
    Entity::find()
}
