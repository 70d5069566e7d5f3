//! When a learner was on the roll of the school, in which level: one spell a row.
//!
//! `ends_on` is the last day of the spell, NULL while it goes on; spells of one learner never
//! overlap, and one at most is open.

use crate::column::{date, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![enrolments(&["new", "transfer_in", "readmission"])]
}

/// With the reasons for which a learner may come onto the roll.
pub(crate) fn enrolments(entry_reasons: &'static [&'static str]) -> Table {
    tenant_table("enrolments")
        .columns([
            uuid("student_id"),
            varchar("level_code", 10),
            varchar("stream", 20).null(),
            varchar("boarding", 8).one_of(&["day", "boarder"]),
            date("starts_on"),
            date("ends_on").null(),
            varchar("entry_reason", 20).one_of(entry_reasons),
            varchar("exit_reason", 30).null(),
            varchar("previous_school", 160).null(),
            varchar("next_school", 160).null(),
            varchar("note", 400).null(),
        ])
        .references("student_id", "students")
        .check("ends_on", "ends_on >= starts_on")
        .unique_where("open", &["student_id"], "ends_on IS NULL")
        .no_overlap(&["student_id"])
}
