//! What learners choose to take, and what they take: windows with options in blocks, choices, registrations.

use crate::column::{date, instant, integer, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![windows(), options(), choices(), lines(), registrations()]
}

fn windows() -> Table {
    tenant_table("choice_windows")
        .columns([
            uuid("academic_year_id"),
            varchar("name", 80),
            varchar("level_code", 10),
            instant("opens_at"),
            instant("closes_at"),
            date("takes_effect_on"),
            integer("minimum"),
            integer("maximum"),
        ])
        .references("academic_year_id", "academic_years")
        .check("closes_at", "closes_at > opens_at")
        .check("maximum", "maximum >= minimum")
}

fn options() -> Table {
    tenant_table("choice_options")
        .columns([uuid("choice_window_id"), uuid("subject_id"), varchar("block", 20), integer("capacity").null()])
        .references("choice_window_id", "choice_windows")
        .references("subject_id", "subjects")
        .unique("subject", &["choice_window_id", "subject_id"])
}

/// A learner has one choice at most in a window that waits or is approved.
fn choices() -> Table {
    tenant_table("subject_choices")
        .columns([
            uuid("choice_window_id"),
            uuid("student_id"),
            varchar("status", 10).one_of(&["requested", "approved", "declined", "withdrawn"]),
            varchar("note", 400).null(),
            uuid("decided_by").null(),
            instant("decided_at").null(),
        ])
        .references("choice_window_id", "choice_windows")
        .references("student_id", "students")
        .unique_where("live", &["choice_window_id", "student_id"], "status IN ('requested', 'approved')")
}

fn lines() -> Table {
    tenant_table("subject_choice_lines")
        .columns([uuid("subject_choice_id"), uuid("choice_option_id")])
        .references("subject_choice_id", "subject_choices")
        .references("choice_option_id", "choice_options")
        .unique("option", &["subject_choice_id", "choice_option_id"])
}

/// A learner takes a subject once on any day.
fn registrations() -> Table {
    tenant_table("subject_registrations")
        .columns([
            uuid("student_id"),
            uuid("subject_id"),
            date("starts_on"),
            date("ends_on").null(),
            uuid("subject_choice_id").null(),
        ])
        .references("student_id", "students")
        .references("subject_id", "subjects")
        .references("subject_choice_id", "subject_choices")
        .check("ends_on", "ends_on >= starts_on")
        .no_overlap(&["student_id", "subject_id"])
}
