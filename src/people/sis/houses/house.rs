//! The table of houses.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A house of the school.
    #[sea_orm(table_name = "houses")]
    #[schema(as = House)]
    pub struct Model: deleted_at {
        /// Its stable name: `chaminuka`.
        pub code: String,
        /// Its name.
        pub name: String,
        /// Its colour, as `#rrggbb`.
        pub colour: Option<String>,
        /// Its motto.
        pub motto: Option<String>,
        /// Whether learners are put into it.
        pub active: bool,
    }
}
