//! The settings that a school has changed.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// One changed setting. The row stays when the setting goes back to its default, so that its history is one.
    #[sea_orm(table_name = "settings")]
    #[schema(as = StoredSetting)]
    pub(super) struct Model: deleted_at {
        /// Which setting.
        pub key: String,
        /// Its value.
        #[schema(value_type = Value)]
        pub value: Json,
    }
}
