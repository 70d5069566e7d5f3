//! Leave of the staff: its types, who asked for what, and the ledger that a balance follows from. Days are kept in
//! hundredths, so that half a day is a whole number.

use crate::column::{boolean, date, instant, integer, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![types(), requests(), entries()]
}

fn types() -> Table {
    tenant_table("leave_types")
        .columns([
            varchar("code", 40),
            varchar("name", 80),
            varchar("basis", 10).one_of(&["yearly", "occasion", "unlimited"]),
            integer("days_hundredths").null(),
            integer("carry_over_hundredths"),
            boolean("counts_weekends"),
            boolean("needs_document"),
            boolean("paid"),
            boolean("allows_negative"),
            varchar("sex", 6).null().one_of(&["male", "female"]),
            boolean("active"),
            varchar("source", 200).null(),
        ])
        .check("days", "basis = 'unlimited' OR days_hundredths IS NOT NULL")
        .check("carry_over", "carry_over_hundredths >= 0")
        .unique("code", &["code"])
}

fn requests() -> Table {
    tenant_table("leave_requests")
        .columns([
            uuid("staff_member_id"),
            uuid("leave_type_id"),
            date("starts_on"),
            date("ends_on"),
            boolean("starts_at_midday"),
            boolean("ends_at_midday"),
            integer("days_hundredths"),
            varchar("reason", 500).null(),
            uuid("file_id").null(),
            varchar("status", 10).one_of(&["requested", "approved", "declined", "withdrawn", "cancelled"]),
            instant("decided_at").null(),
            uuid("decided_by").null(),
            varchar("decision_note", 500).null(),
        ])
        .references("staff_member_id", "staff_members")
        .references("leave_type_id", "leave_types")
        .references("file_id", "files")
        .check("ends_on", "ends_on >= starts_on")
        .check("days", "days_hundredths > 0")
        .index(&["staff_member_id", "starts_on"])
        .index(&["status", "starts_on"])
}

/// A balance is the sum of these. What a year begins with is there once.
fn entries() -> Table {
    tenant_table("leave_entries")
        .columns([
            uuid("staff_member_id"),
            uuid("leave_type_id"),
            integer("year"),
            varchar("kind", 12).one_of(&["grant", "carried_in", "carried_out", "taken", "returned", "adjustment"]),
            integer("amount_hundredths"),
            date("effective_on"),
            uuid("leave_request_id").null(),
            varchar("note", 300).null(),
        ])
        .references("staff_member_id", "staff_members")
        .references("leave_type_id", "leave_types")
        .references("leave_request_id", "leave_requests")
        .unique_where(
            "once",
            &["staff_member_id", "leave_type_id", "year", "kind"],
            "kind IN ('grant', 'carried_in', 'carried_out')",
        )
        .index(&["staff_member_id", "leave_type_id", "year"])
}
