//! The table of reads of what is most sensitive.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// Somebody's read of what is most sensitive about somebody.
    #[sea_orm(table_name = "sensitive_reads")]
    #[schema(as = SensitiveRead)]
    pub struct Model: deleted_at {
        /// When.
        pub read_at: DateTime<Utc>,
        /// The account that read it.
        pub account_id: Uuid,
        /// Its name then.
        pub account_name: String,
        /// By which operation.
        pub operation: String,
        /// In which request.
        pub request_id: String,
        /// Why: what the request said in `X-Access-Reason`.
        pub reason: Option<String>,
        /// Kind of record: `student_alert`.
        pub entity: String,
        /// Which.
        pub record_id: Uuid,
        /// The learner that it is about.
        pub student_id: Option<Uuid>,
        /// The fields that were shown, separated by commas.
        pub fields: String,
    }
}
