//! What is kept of a learner beside the record: alerts, schools before this one, and changes that the family asks for.

use crate::column::{date, instant, json, text, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![alerts(), previous_schools(), change_requests()]
}

fn alerts() -> Table {
    tenant_table("student_alerts")
        .columns([
            uuid("student_id"),
            varchar("kind", 20).one_of(&["medical", "access_restriction", "safeguarding", "learning", "other"]),
            varchar("headline", 120),
            text("details").null(),
            date("starts_on"),
            date("ends_on").null(),
        ])
        .references("student_id", "students")
        .check("ends_on", "ends_on >= starts_on")
}

fn previous_schools() -> Table {
    tenant_table("previous_schools")
        .columns([
            uuid("student_id"),
            varchar("name", 160),
            varchar("emis_code", 5).null(),
            varchar("place", 160).null(),
            date("starts_on").null(),
            date("ends_on").null(),
            varchar("last_level_code", 10).null(),
            varchar("leaving_reason", 400).null(),
        ])
        .references("student_id", "students")
        .check("ends_on", "ends_on >= starts_on")
}

/// Of one account and one record, one at most waits.
fn change_requests() -> Table {
    tenant_table("change_requests")
        .columns([
            varchar("subject", 10).one_of(&["student", "guardian"]),
            uuid("record_id"),
            varchar("status", 10).one_of(&["pending", "decided", "withdrawn"]),
            json("fields"),
            varchar("note", 400).null(),
            uuid("requested_by"),
            varchar("requested_by_name", 160),
            instant("decided_at").null(),
            varchar("decided_by_name", 160).null(),
            varchar("decision_note", 400).null(),
        ])
        .references_global("requested_by", "accounts")
        .unique_where("pending", &["record_id", "requested_by"], "status = 'pending'")
        .index(&["status", "id"])
}
