//! The table of categories of learners.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A school's own tag for learners.
    #[sea_orm(table_name = "student_categories")]
    #[schema(as = StudentCategory)]
    pub struct Model: deleted_at {
        /// Its stable name: `choir`.
        pub code: String,
        /// Its name.
        pub name: String,
        /// What it is for.
        pub about: Option<String>,
    }
}
