//! The table of what a school appraises its staff by.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// Something that staff are appraised by.
    #[sea_orm(table_name = "appraisal_criteria")]
    #[schema(as = AppraisalCriterion)]
    pub struct Model: deleted_at {
        /// Its stable name: `lesson_planning`.
        pub code: String,
        /// Its name.
        pub name: String,
        /// What is looked at.
        pub about: Option<String>,
        /// The best rating; the worst is 1.
        pub highest: i32,
        /// Place in the list, from 0.
        pub ordinal: i32,
        /// Whether new ratings may name it.
        pub active: bool,
    }
}
