//! Signing keys: what access tokens are signed with. The private half is sealed with a key made from the master secret,
//! so the database alone signs nothing.

use sea_orm::Select;
use sea_orm::entity::prelude::*;

/// A signing key.
#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_keys")]
pub struct Model {
    /// The `kid` of its tokens: `20260101-30-0`, see [`schedule`](super::schedule).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// `EdDSA`.
    pub algorithm: String,
    /// The public key: 32 bytes, base64url.
    pub public_key: String,
    /// The private key (PKCS #8), sealed.
    pub private_key_sealed: String,
    /// When it was made, and so published.
    pub created_at: DateTimeUtc,
    /// From when it signs.
    pub activates_at: DateTimeUtc,
    /// Until when it signs.
    pub retires_at: DateTimeUtc,
    /// Until when what it signed is accepted.
    pub expires_at: DateTimeUtc,
}

/// The sealed key stays out of logs.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where queries of signing keys begin.
#[expect(clippy::disallowed_methods, reason = "signing keys are the platform's; this is where their queries begin")]
pub(super) fn select() -> Select<Entity> {
    Entity::find()
}
