//! The table of learning outcomes.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// What learners can do once they have learnt a unit.
    #[sea_orm(table_name = "learning_outcomes")]
    #[schema(as = LearningOutcome)]
    pub struct Model: deleted_at {
        /// The unit.
        pub syllabus_unit_id: Uuid,
        /// Its code in the unit: `8.1.3`.
        pub code: String,
        /// What learners can do.
        pub statement: String,
        /// Its place in the unit, from 1.
        pub position: i32,
    }
}
