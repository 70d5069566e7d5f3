//! The table of what can be chosen in a window.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A subject that can be chosen in a window.
    #[sea_orm(table_name = "choice_options")]
    #[schema(as = ChoiceOption)]
    pub struct Model: deleted_at {
        /// The window.
        pub choice_window_id: Uuid,
        /// The subject.
        pub subject_id: Uuid,
        /// The block: of the options of one block, which are taught at the same time, a learner takes one.
        pub block: String,
        /// How many learners may take it; `null`: not limited.
        pub capacity: Option<i32>,
    }
}
