//! The table of what is to be done before somebody leaves: a school's own list.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// Something that is to be done before somebody leaves.
    #[sea_orm(table_name = "staff_exit_steps")]
    #[schema(as = StaffExitStep)]
    pub struct Model: deleted_at {
        /// Its stable name: `keys`.
        pub code: String,
        /// Its name.
        pub name: String,
        /// Place in the list, from 0.
        pub ordinal: i32,
        /// Whether it is put on new checklists.
        pub active: bool,
    }
}
