//! Who asks for a place at the school, and how many places there are.

use crate::column::{date, instant, integer, json, text, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

const BOARDING: &[&str] = &["day", "boarder"];

pub(crate) fn tables() -> Vec<Table> {
    vec![places(), applications(), assessments(), certificates()]
}

fn places() -> Table {
    tenant_table("admission_places")
        .columns([
            integer("academic_year"),
            varchar("level_code", 10),
            varchar("boarding", 8).one_of(BOARDING),
            integer("places"),
        ])
        .check("places", "places >= 0")
        .unique("level", &["academic_year", "level_code", "boarding"])
}

fn applications() -> Table {
    tenant_table("admission_applications")
        .columns([
            varchar("application_number", 30),
            varchar("status", 10).one_of(&[
                "inquiry",
                "applied",
                "waiting",
                "offered",
                "accepted",
                "enrolled",
                "refused",
                "withdrawn",
                "lapsed",
            ]),
            integer("academic_year"),
            varchar("level_code", 10),
            varchar("boarding", 8).one_of(BOARDING),
            varchar("first_name", 80),
            varchar("middle_names", 120).null(),
            varchar("last_name", 80),
            varchar("sex", 6).one_of(&["male", "female"]),
            date("born_on"),
            varchar("birth_entry_number", 32).null(),
            varchar("nationality", 2).null(),
            varchar("home_language", 8).null(),
            text("address").null(),
            varchar("previous_school", 160).null(),
            uuid("sibling_id").null(),
            json("guardian"),
            varchar("note", 400).null(),
            instant("applied_at").null(),
            instant("offered_at").null(),
            date("offer_ends_on").null(),
            instant("decided_at").null(),
            varchar("refusal_reason", 24)
                .one_of(&["level_full", "level_not_offered", "age_outside_band", "duplicate_application", "false_information"])
                .null(),
            varchar("decision_note", 400).null(),
            uuid("student_id").null(),
            text("search_text"),
        ])
        .references("sibling_id", "students")
        .references("student_id", "students")
        .unique("number", &["application_number"])
        .unique_where("student", &["student_id"], "student_id IS NOT NULL")
        .index(&["academic_year", "level_code", "status"])
        .index(&["status", "offer_ends_on"])
        .index(&["born_on"])
}

fn assessments() -> Table {
    tenant_table("admission_assessments")
        .columns([
            uuid("application_id"),
            varchar("kind", 10).one_of(&["interview", "test"]),
            instant("scheduled_at"),
            varchar("place", 120).null(),
            uuid("assessor_id").null(),
            varchar("outcome", 10).one_of(&["planned", "held", "absent"]),
            integer("score").null(),
            integer("out_of").null(),
            text("note").null(),
        ])
        .references("application_id", "admission_applications")
        .references_global("assessor_id", "accounts")
        .check("score", "score >= 0 AND score <= out_of")
        .index(&["scheduled_at", "id"])
}

/// Never changed and never deleted: evidence at the next school.
fn certificates() -> Table {
    tenant_table("full_enrolment_certificates")
        .columns([
            varchar("certificate_number", 30),
            uuid("application_id"),
            varchar("child_name", 290),
            date("born_on"),
            varchar("level_code", 10),
            integer("academic_year"),
            varchar("boarding", 8).one_of(BOARDING),
            integer("places"),
            varchar("next_school", 160),
            date("issued_on"),
            varchar("issued_by", 160),
        ])
        .references("application_id", "admission_applications")
        .unique("number", &["certificate_number"])
        .unique("application", &["application_id"])
}
