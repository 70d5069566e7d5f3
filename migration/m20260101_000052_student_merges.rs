//! Two records of one learner: merges with their journal, and pairs that only look alike.

use crate::column::{bigint, instant, integer, json, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![distinctions(), merges(), moves()]
}

/// The lesser id comes first, so that a pair has one row.
fn distinctions() -> Table {
    tenant_table("student_distinctions")
        .columns([uuid("student_id"), uuid("other_student_id"), varchar("note", 400).null()])
        .references("student_id", "students")
        .references("other_student_id", "students")
        .check("order", "student_id < other_student_id")
        .unique("pair", &["student_id", "other_student_id"])
}

/// A record is part of another one once at most at a time.
fn merges() -> Table {
    tenant_table("student_merges")
        .columns([
            uuid("survivor_id"),
            uuid("loser_id"),
            varchar("status", 8).one_of(&["merged", "undone"]),
            json("fields"),
            bigint("loser_version"),
            integer("moved"),
            varchar("note", 400).null(),
            instant("undone_at").null(),
            varchar("undone_by_name", 160).null(),
        ])
        .references("survivor_id", "students")
        .references("loser_id", "students")
        .check("loser_id", "loser_id <> survivor_id")
        .unique_where("loser", &["loser_id"], "status = 'merged'")
}

fn moves() -> Table {
    tenant_table("student_merge_moves")
        .columns([
            uuid("student_merge_id"),
            varchar("entity", 60),
            uuid("record_id"),
            varchar("field", 60),
            varchar("outcome", 8).one_of(&["moved", "removed"]),
            bigint("record_version"),
            json("before").null(),
        ])
        .references("student_merge_id", "student_merges")
        .unique("record", &["student_merge_id", "entity", "record_id", "field"])
}
