//! The audit log's rows.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// One entry. Only `chain_seq` and `chain_hash` are ever written after the insert, once.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    /// The school, or the nil UUID for what concerns the platform.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: Uuid,
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When.
    pub at: DateTimeUtc,
    /// The account that acted.
    pub actor_id: Option<Uuid>,
    /// Its name then.
    pub actor_name: Option<String>,
    /// `account`, `system`, `job`, `anonymous`.
    pub actor_kind: String,
    /// From which address.
    pub ip: Option<String>,
    /// With which client.
    pub user_agent: Option<String>,
    /// In which request.
    pub request_id: Option<String>,
    /// By which operation.
    pub operation: String,
    /// `create`, `update`, `delete`, `restore`, or the command's verb.
    pub action: String,
    /// Of which kind of thing.
    pub entity: String,
    /// Which one.
    pub entity_id: Option<Uuid>,
    /// What it was, sensitive fields masked.
    pub before: Option<Json>,
    /// What it is, sensitive fields masked.
    pub after: Option<Json>,
    /// Why, where a reason was asked for.
    pub reason: Option<String>,
    /// Position in the school's chain; `None` until sealed.
    pub chain_seq: Option<i64>,
    /// SHA-256 over the previous entry's hash and this entry.
    pub chain_hash: Option<String>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
