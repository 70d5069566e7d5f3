//! The table of distinctions: records that look alike, and are two learners.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// Two records that somebody has looked at: they are of two learners.
    #[sea_orm(table_name = "student_distinctions")]
    #[schema(as = StudentDistinction)]
    pub struct Model: deleted_at {
        /// The one with the lesser id.
        pub student_id: Uuid,
        /// The other.
        pub other_student_id: Uuid,
        /// How they were told apart.
        pub note: Option<String>,
    }
}
