//! The table of contents: one row for each that a file has had. Its object is named by its id.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::file::Status;

kernel::tenant_entity! {
    /// A content of a file.
    #[sea_orm(table_name = "file_versions")]
    #[schema(as = FileVersion)]
    pub struct Model {
        /// The file.
        pub file_id: Uuid,
        /// Its number among the file's contents, from 1.
        pub number: i32,
        /// Its length in bytes.
        pub size_bytes: i64,
        /// Its SHA-256, in hexadecimal.
        pub sha256: String,
        /// Its media type, which its bytes agree with.
        pub media_type: String,
        /// Whether it can be read.
        pub status: Status,
        /// When a newer content came; null for the newest.
        pub superseded_at: Option<DateTime<Utc>>,
    }
}
