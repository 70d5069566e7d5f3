//! The table of files: what a school keeps, whose it is, and who may see it.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::tenant_entity! {
    /// A file of the school: its newest content, what it belongs to, and how long it is kept.
    #[sea_orm(table_name = "files")]
    #[schema(as = File)]
    pub struct Model: deleted_at, search_text {
        /// The name it is saved under.
        pub name: String,
        /// Its media type, which its bytes agree with.
        pub media_type: String,
        /// Length of its newest content, in bytes.
        pub size_bytes: i64,
        /// SHA-256 of its newest content, in hexadecimal.
        pub sha256: String,
        /// Number of its newest content, from 1.
        pub content_version: i32,
        /// Whether its newest content can be read.
        pub status: Status,
        /// Kind of record it belongs to: `student`.
        pub entity: Option<String>,
        /// Which record.
        pub entity_id: Option<Uuid>,
        /// Who may read it beside its uploader and those who may read every file.
        pub visibility: Visibility,
        /// Kept until then: not deleted before, and deleted after. Null: kept until somebody deletes it.
        pub retain_until: Option<DateTime<Utc>>,
        /// Whether it is held for a legal reason: nothing deletes it then.
        pub legal_hold: bool,
        /// Why it is held.
        pub legal_hold_reason: Option<String>,
    }
}

/// How a content stands with the virus scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = FileStatus)]
pub enum Status {
    /// The scanner has not looked at it: only its uploader can read it.
    PendingScan,
    /// It can be read.
    Available,
    /// The scanner found something: nobody can read it.
    Infected,
}

/// Who may read a file beside its uploader and those who may read every file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = FileVisibility)]
pub enum Visibility {
    /// Nobody.
    #[default]
    Private,
    /// Who may read the record that it belongs to.
    Record,
}
