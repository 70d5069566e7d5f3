//! What has happened and has still to be told: written with the change itself, dispatched after.

use crate::column::{instant, json, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![
        tenant_table("outbox_events")
            .bare()
            .columns([
                varchar("topic", 80),
                varchar("entity", 60),
                uuid("entity_id").null(),
                json("payload"),
                varchar("request_id", 64).null(),
                uuid("actor_id").null(),
                instant("occurred_at"),
                instant("dispatched_at").null(),
            ])
            .index(&["dispatched_at"]),
    ]
}
