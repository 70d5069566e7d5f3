//! Transfers of learners between schools: each side has a row of its own, under one id.

use crate::column::{instant, json, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![outgoing(), incoming()]
}

/// A learner is offered to one school at a time.
fn outgoing() -> Table {
    tenant_table("outgoing_transfers")
        .columns([
            uuid("student_id"),
            uuid("receiving_school_id").null(),
            varchar("receiving_school_name", 160),
            varchar("status", 12).one_of(&["left", "offered", "withdrawing", "withdrawn", "accepted", "declined"]),
            json("record").null(),
            varchar("note", 400).null(),
            instant("decided_at").null(),
            varchar("decision_note", 400).null(),
        ])
        .references("student_id", "students")
        .unique_where("open", &["student_id"], "status IN ('offered', 'withdrawing')")
}

/// The other school is named, and not referred to: no school's row points at another school.
fn incoming() -> Table {
    tenant_table("incoming_transfers")
        .columns([
            uuid("sending_school_id"),
            varchar("sending_school_name", 160),
            varchar("status", 12).one_of(&["offered", "withdrawn", "accepted", "declined"]),
            json("record").null(),
            varchar("note", 400).null(),
            uuid("student_id").null(),
            instant("decided_at").null(),
            varchar("decided_by_name", 160).null(),
            varchar("decision_note", 400).null(),
        ])
        .references("student_id", "students")
        .index(&["status", "id"])
}
