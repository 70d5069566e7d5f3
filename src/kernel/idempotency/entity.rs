//! Answers kept under the key a client gave its request.

use sea_orm::entity::prelude::*;

/// One kept answer.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub(crate) struct Model {
    /// The school, or the nil UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: Uuid,
    /// Whose key it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The operation.
    pub operation: String,
    /// SHA-256 of path, query and body.
    pub request_hash: String,
    /// Status of the answer.
    pub status: i32,
    /// `etag`, `location`, `meta` of the answer.
    pub headers: Json,
    /// `data` of the answer.
    pub body: Option<String>,
    /// When the request was answered.
    pub created_at: DateTimeUtc,
    /// Until when the answer is kept.
    pub expires_at: DateTimeUtc,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
