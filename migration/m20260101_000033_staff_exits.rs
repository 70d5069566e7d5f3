//! Leaving the school's employ: what is to be done by then, and who did it.

use crate::column::{boolean, date, instant, integer, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![steps(), exits(), items()]
}

fn steps() -> Table {
    tenant_table("staff_exit_steps")
        .columns([varchar("code", 40), varchar("name", 120), integer("ordinal"), boolean("active")])
        .unique("code", &["code"])
}

/// One at most is under way for a member.
fn exits() -> Table {
    tenant_table("staff_exits")
        .columns([
            uuid("staff_member_id"),
            date("last_day"),
            varchar("reason", 16).one_of(&[
                "resigned",
                "retired",
                "transferred",
                "end_of_contract",
                "dismissed",
                "died",
                "other",
            ]),
            varchar("note", 500).null(),
            varchar("status", 10).one_of(&["open", "completed", "cancelled"]),
            instant("access_ended_at").null(),
            instant("completed_at").null(),
        ])
        .references("staff_member_id", "staff_members")
        .unique_where("open", &["staff_member_id"], "status = 'open'")
        .index(&["status", "last_day"])
}

fn items() -> Table {
    tenant_table("staff_exit_items")
        .columns([
            uuid("staff_member_id"),
            uuid("staff_exit_id"),
            varchar("code", 40),
            varchar("name", 120),
            integer("ordinal"),
            varchar("status", 8).one_of(&["open", "done", "waived"]),
            instant("done_at").null(),
            uuid("done_by").null(),
            varchar("reason", 300).null(),
        ])
        .references("staff_member_id", "staff_members")
        .references("staff_exit_id", "staff_exits")
        .unique("code", &["staff_exit_id", "code"])
}
