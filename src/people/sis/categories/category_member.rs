//! The table of who is in which category.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A learner in a category.
    #[sea_orm(table_name = "student_category_members")]
    #[schema(as = StudentCategoryMember)]
    pub struct Model: deleted_at {
        /// The category.
        pub student_category_id: Uuid,
        /// The learner.
        pub student_id: Uuid,
    }
}
