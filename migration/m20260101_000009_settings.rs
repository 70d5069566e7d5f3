//! What a school decides for itself: its settings, its number sequences, its custom fields.

use crate::column::{bigint, boolean, json, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![settings(), sequences(), custom_field_schemas()]
}

fn settings() -> Table {
    tenant_table("settings").columns([varchar("key", 80), json("value")]).unique("key", &["key"])
}

/// How numbers such as student numbers are made. `period` is the one that `next_value` belongs to;
/// NULL when the sequence never starts again.
fn sequences() -> Table {
    tenant_table("sequences")
        .columns([
            varchar("name", 60),
            varchar("pattern", 60),
            bigint("next_value"),
            varchar("resets", 10).one_of(&["never", "yearly"]),
            varchar("period", 10).null(),
            boolean("gapless"),
        ])
        .unique("name", &["name"])
}

fn custom_field_schemas() -> Table {
    tenant_table("custom_field_schemas").columns([varchar("entity", 60), json("schema")]).unique("entity", &["entity"])
}
