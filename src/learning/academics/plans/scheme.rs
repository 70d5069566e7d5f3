//! The table of schemes of work.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// What a class is to be taught in a subject in a term.
    #[sea_orm(table_name = "schemes_of_work")]
    #[schema(as = SchemeOfWork)]
    pub struct Model: deleted_at {
        /// The class.
        pub class_id: Uuid,
        /// The subject.
        pub subject_id: Uuid,
        /// The term.
        pub term_id: Uuid,
        /// Its title.
        pub title: String,
    }
}
