//! The table of documents of members of staff.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A document of a member of staff.
    #[sea_orm(table_name = "staff_documents")]
    #[schema(as = StaffDocument)]
    pub struct Model: deleted_at {
        /// The member of staff.
        pub staff_member_id: Uuid,
        /// Its kind.
        pub staff_document_kind_id: Uuid,
        /// What it is.
        pub title: String,
        /// The file; `null` when it is kept on paper only.
        pub file_id: Option<Uuid>,
        /// The day it was issued.
        pub issued_on: Option<NaiveDate>,
        /// The last day it is good for; `null`: for ever.
        pub expires_on: Option<NaiveDate>,
        /// Anything else about it: where the paper is kept.
        pub note: Option<String>,
    }
}
