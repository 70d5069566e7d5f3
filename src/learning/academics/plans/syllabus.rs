//! The table of syllabuses, by edition.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// An edition of the syllabus of a subject in a grade.
    #[sea_orm(table_name = "syllabuses")]
    #[schema(as = Syllabus)]
    pub struct Model: deleted_at {
        /// The subject.
        pub subject_id: Uuid,
        /// The grade: a code of the reference set `levels`.
        pub level_code: String,
        /// Its title.
        pub title: String,
        /// The edition: `2024-2030`.
        pub edition: String,
        /// First day on which it is taught.
        pub starts_on: NaiveDate,
        /// Last day on which it is taught; `null` while it goes on.
        pub ends_on: Option<NaiveDate>,
    }
}
