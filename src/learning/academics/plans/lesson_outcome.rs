//! The table of which outcomes a lesson is for.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// An outcome that a lesson is for.
    #[sea_orm(table_name = "lesson_outcomes")]
    #[schema(as = LessonOutcome)]
    pub struct Model: deleted_at {
        /// The lesson plan.
        pub lesson_plan_id: Uuid,
        /// The outcome.
        pub learning_outcome_id: Uuid,
    }
}
