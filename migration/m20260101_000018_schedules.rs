//! Work that comes round by the clock: when it is next, school by school.

use crate::column::{boolean, instant, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![
        tenant_table("schedules")
            .columns([
                varchar("name", 60),
                varchar("pattern", 60),
                instant("next_at"),
                instant("last_slot").null(),
                boolean("paused").default_sql("false"),
            ])
            .unique("name", &["name"])
            .index_across_schools(&["next_at"]),
    ]
}
