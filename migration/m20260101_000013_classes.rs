//! Classes of an academic year, who teaches them and who is in them.
//!
//! `ends_on` is the last day of teaching or membership, NULL while it goes on.

use crate::column::{date, integer, text, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![classes(), class_teachers(), class_members()]
}

fn classes() -> Table {
    tenant_table("classes")
        .columns([
            varchar("name", 60),
            varchar("level_code", 10),
            integer("academic_year"),
            varchar("stream", 20).null(),
            integer("capacity").null(),
            varchar("room", 40).null(),
            text("search_text"),
        ])
        .unique("name", &["academic_year", "name"])
}

/// Until subjects are a table of their own: `m20260101_000043_class_teachers`.
pub(crate) fn class_teachers() -> Table {
    tenant_table("class_teachers")
        .columns([
            uuid("class_id"),
            uuid("account_id"),
            varchar("role", 16).one_of(&["class_teacher", "subject_teacher", "assistant"]),
            varchar("subject", 60).null(),
            date("starts_on"),
            date("ends_on").null(),
        ])
        .references("class_id", "classes")
        .references_global("account_id", "accounts")
        .check("ends_on", "ends_on >= starts_on")
        .unique("assignment", &["class_id", "account_id", "role", "starts_on"])
        .index(&["account_id"])
}

/// A learner may leave a class and come back, but is never in it twice on one day.
fn class_members() -> Table {
    tenant_table("class_members")
        .columns([uuid("class_id"), uuid("student_id"), date("starts_on"), date("ends_on").null()])
        .references("class_id", "classes")
        .references("student_id", "students")
        .check("ends_on", "ends_on >= starts_on")
        .no_overlap(&["class_id", "student_id"])
}
