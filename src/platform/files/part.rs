//! The table of parts that have come of an upload.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A part of an upload that has come.
    #[sea_orm(table_name = "file_parts")]
    #[schema(as = FilePartRow)]
    pub struct Model {
        /// The upload.
        pub upload_id: Uuid,
        /// Its number, from 1.
        pub number: i32,
        /// Its length in bytes.
        pub size_bytes: i64,
        /// Its SHA-256, in hexadecimal.
        pub sha256: String,
    }
}
