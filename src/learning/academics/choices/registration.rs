//! The table of what learners take, and since when.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A subject that a learner takes over a period.
    #[sea_orm(table_name = "subject_registrations")]
    #[schema(as = SubjectRegistration)]
    pub struct Model: deleted_at {
        /// The learner.
        pub student_id: Uuid,
        /// The subject.
        pub subject_id: Uuid,
        /// First day.
        pub starts_on: NaiveDate,
        /// Last day; `null` while it goes on.
        pub ends_on: Option<NaiveDate>,
        /// The choice that it followed from.
        pub subject_choice_id: Option<Uuid>,
    }
}
