//! The table of photographs of learners.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A learner's photograph.
    #[sea_orm(table_name = "student_photos")]
    #[schema(as = StudentPhoto)]
    pub struct Model: deleted_at {
        /// The learner.
        pub student_id: Uuid,
        /// The picture.
        pub file_id: Uuid,
        /// The day it was taken, as far as it is known.
        pub taken_on: Option<NaiveDate>,
    }
}
