//! The table of uploads: contents that are on their way in.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::file::Visibility;

kernel::tenant_entity! {
    /// A content on its way in.
    #[sea_orm(table_name = "file_uploads")]
    #[schema(as = FileUploadRow)]
    pub struct Model {
        /// How it comes.
        pub method: Method,
        /// The file's name.
        pub name: String,
        /// What the client says it is.
        pub media_type: Option<String>,
        /// How long the client says it is: so much is set aside of the school's quota.
        pub size_bytes: i64,
        /// Length of each part but the last.
        pub part_bytes: i64,
        /// Kind of record the file will belong to.
        pub entity: Option<String>,
        /// Which record.
        pub entity_id: Option<Uuid>,
        /// Who may read it.
        pub visibility: Visibility,
        /// Kept until then.
        pub retain_until: Option<DateTime<Utc>>,
        /// The file it is a new content of; `None`: a new file.
        pub replaces_file_id: Option<Uuid>,
        /// When it is given up.
        pub expires_at: DateTime<Utc>,
        /// The file it has become.
        pub file_id: Option<Uuid>,
    }
}

/// How a content comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = FileUploadMethod)]
pub enum Method {
    /// In one request to this API.
    Direct,
    /// In one request to a signed address, straight to where files are kept.
    Presigned,
    /// In parts, each in a request of its own.
    Multipart,
}
