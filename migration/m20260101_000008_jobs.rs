//! Work to be done later, under the school that asked for it.

use crate::column::{bigint, boolean, bytes, instant, integer, json, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![
        tenant_table("jobs")
            .columns([
                varchar("kind", 60),
                varchar("status", 12).one_of(&["queued", "running", "succeeded", "failed", "cancelled"]),
                json("payload"),
                json("result").null(),
                json("error").null(),
                bigint("progress_done").default_sql("0"),
                bigint("progress_total").null(),
                integer("attempts").default_sql("0"),
                integer("max_attempts").default_sql("5"),
                instant("run_at"),
                instant("started_at").null(),
                instant("finished_at").null(),
                instant("locked_until").null(),
                varchar("locked_by", 60).null(),
                boolean("cancel_requested").default_sql("false"),
                varchar("dedupe_key", 120).null(),
                varchar("request_id", 64).null(),
                uuid("actor_id").null(),
                bytes("input_blob").null(),
            ])
            .unique_where("dedupe_key", &["dedupe_key"], "status IN ('queued', 'running')")
            .index_across_schools(&["status", "run_at"]),
    ]
}
