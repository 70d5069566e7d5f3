//! The table of documents of learners.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A document of a learner.
    #[sea_orm(table_name = "student_documents")]
    #[schema(as = StudentDocument)]
    pub struct Model: deleted_at {
        /// The learner.
        pub student_id: Uuid,
        /// Its kind.
        pub student_document_kind_id: Uuid,
        /// What it is.
        pub title: String,
        /// The file; `null` when it is kept on paper only.
        pub file_id: Option<Uuid>,
        /// The day it was issued.
        pub issued_on: Option<NaiveDate>,
        /// The last day it is good for; `null`: for ever.
        pub expires_on: Option<NaiveDate>,
        /// Anything else about it. Sensitive.
        pub note: Option<String>,
    }
}
