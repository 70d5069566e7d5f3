//! The table of the grades that a school teaches.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A grade that the school teaches: ECD A to Form 6.
    #[sea_orm(table_name = "grades")]
    #[schema(as = Grade)]
    pub struct Model: deleted_at {
        /// Code of the reference set `levels`: `F3`.
        pub code: String,
        /// What the school calls it.
        pub name: String,
        /// The phase it belongs to: a code of the reference set `phases`.
        pub phase: String,
        /// Its place among all levels of the country, from 0 (ECD A).
        pub ordinal: i32,
        /// The code of the grade that learners go on to; `null` where the school ends.
        pub next_grade_code: Option<String>,
        /// The youngest age, turned in the school year, that is usual.
        pub age_min: Option<i32>,
        /// The oldest.
        pub age_max: Option<i32>,
        /// Whether it ends with a public examination.
        pub exam_class: bool,
    }
}
