//! The table of which options belong to a choice.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// An option of a choice.
    #[sea_orm(table_name = "subject_choice_lines")]
    #[schema(as = SubjectChoiceLine)]
    pub struct Model: deleted_at {
        /// The choice.
        pub subject_choice_id: Uuid,
        /// The option.
        pub choice_option_id: Uuid,
    }
}
