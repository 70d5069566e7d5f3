//! The table of lesson plans.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A lesson, planned and taught.
    #[sea_orm(table_name = "lesson_plans")]
    #[schema(as = LessonPlan)]
    pub struct Model: deleted_at {
        /// The class.
        pub class_id: Uuid,
        /// The subject.
        pub subject_id: Uuid,
        /// The day it is planned for.
        pub planned_on: NaiveDate,
        /// What it is about.
        pub title: String,
        /// What learners are to achieve in it.
        pub objectives: Option<String>,
        /// What is needed for it.
        pub resources: Option<String>,
        /// The day it was taught; `null` until then. Changed by the command `teach`.
        pub taught_on: Option<NaiveDate>,
        /// How it went.
        pub notes: Option<String>,
    }
}
