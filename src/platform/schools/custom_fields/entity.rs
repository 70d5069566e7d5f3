//! The schemas of a school's custom fields: one row for each kind of record.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// The custom fields of one kind of record.
    #[sea_orm(table_name = "custom_field_schemas")]
    #[schema(as = CustomFieldSchema)]
    pub(super) struct Model: deleted_at {
        /// Kind of record: `student`.
        pub entity: String,
        /// The JSON Schema.
        #[schema(value_type = Object)]
        pub schema: Json,
    }
}
