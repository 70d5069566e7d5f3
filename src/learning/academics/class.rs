//! The table of classes. A class belongs to one academic year: next year's Grade 3 Blue is another class.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A class of an academic year.
    #[sea_orm(table_name = "classes")]
    #[schema(as = Class)]
    pub struct Model: deleted_at, search_text {
        /// What people call it, unique in its year: `Grade 3 Blue`.
        pub name: String,
        /// Code of the reference set `levels`: `G3`.
        pub level_code: String,
        /// The year in which the academic year starts.
        pub academic_year: i32,
        /// The stream, where a level has several: `Blue`.
        pub stream: Option<String>,
        /// How many learners it has room for; `null`: not limited.
        pub capacity: Option<i32>,
        /// Where it usually meets.
        pub room: Option<String>,
    }
}
