//! The table of the weeks of schemes of work.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A unit that is to be taught in a week of a scheme of work.
    #[sea_orm(table_name = "scheme_weeks")]
    #[schema(as = SchemeWeek)]
    pub struct Model: deleted_at {
        /// The scheme of work.
        pub scheme_of_work_id: Uuid,
        /// The week of the term, from 1.
        pub week: i32,
        /// The unit. One may go over several weeks, and a week have several.
        pub syllabus_unit_id: Uuid,
        /// Methods, materials, assessment.
        pub notes: Option<String>,
    }
}
