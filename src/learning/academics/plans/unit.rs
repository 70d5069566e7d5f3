//! The table of the units of syllabuses.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A unit of a syllabus: a topic.
    #[sea_orm(table_name = "syllabus_units")]
    #[schema(as = SyllabusUnit)]
    pub struct Model: deleted_at {
        /// The syllabus.
        pub syllabus_id: Uuid,
        /// Its code in the syllabus: `8.1`.
        pub code: String,
        /// Its title.
        pub title: String,
        /// Its place in the syllabus, from 1.
        pub position: i32,
    }
}
