//! Refresh tokens: each is used once, for a new pair of tokens. Those of one session are its family.
//!
//! Only the SHA-256 of a token is kept: 32 random bytes need no slow hash, and who reads the table cannot use them.

use sea_orm::Select;
use sea_orm::entity::prelude::*;

/// A refresh token.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_tokens")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its session.
    pub session_id: Uuid,
    /// SHA-256 of the token, in hexadecimal.
    pub token_hash: String,
    /// When it was made.
    pub issued_at: DateTimeUtc,
    /// Until when it can be used. A token that was *superseded* (replaced because the answer that carried it was lost,
    /// see [`rotation`](super::rotation)) expires at the moment it is marked used: that tells it from one that was
    /// used, which expires later than it was used.
    pub expires_at: DateTimeUtc,
    /// When it was used, or superseded.
    pub used_at: Option<DateTimeUtc>,
}

impl Model {
    /// Whether it was replaced without having been used.
    pub(super) fn was_superseded(&self) -> bool {
        self.used_at.is_some_and(|used| used >= self.expires_at)
    }
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where queries of refresh tokens begin.
#[expect(
    clippy::disallowed_methods,
    reason = "refresh tokens belong to a session, not to a school; this is where their queries begin"
)]
pub(super) fn select() -> Select<Entity> {
    Entity::find()
}
