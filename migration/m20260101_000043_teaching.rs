//! From which syllabus a subject is taught, by which plan, and what has been taught.

use crate::column::{date, integer, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![syllabuses(), units(), outcomes(), schemes(), weeks(), lesson_plans(), lesson_outcomes()]
}

/// One edition of a syllabus is taught in a grade on any day.
fn syllabuses() -> Table {
    tenant_table("syllabuses")
        .columns([
            uuid("subject_id"),
            varchar("level_code", 10),
            varchar("title", 120),
            varchar("edition", 40),
            date("starts_on"),
            date("ends_on").null(),
        ])
        .references("subject_id", "subjects")
        .check("ends_on", "ends_on >= starts_on")
        .no_overlap(&["subject_id", "level_code"])
}

fn units() -> Table {
    tenant_table("syllabus_units")
        .columns([uuid("syllabus_id"), varchar("code", 20), varchar("title", 160), integer("position")])
        .references("syllabus_id", "syllabuses")
        .unique("code", &["syllabus_id", "code"])
}

fn outcomes() -> Table {
    tenant_table("learning_outcomes")
        .columns([uuid("syllabus_unit_id"), varchar("code", 20), varchar("statement", 600), integer("position")])
        .references("syllabus_unit_id", "syllabus_units")
        .unique("code", &["syllabus_unit_id", "code"])
}

fn schemes() -> Table {
    tenant_table("schemes_of_work")
        .columns([uuid("class_id"), uuid("subject_id"), uuid("term_id"), varchar("title", 120)])
        .references("class_id", "classes")
        .references("subject_id", "subjects")
        .references("term_id", "terms")
        .unique("plan", &["class_id", "subject_id", "term_id"])
}

fn weeks() -> Table {
    tenant_table("scheme_weeks")
        .columns([uuid("scheme_of_work_id"), integer("week"), uuid("syllabus_unit_id"), varchar("notes", 600).null()])
        .references("scheme_of_work_id", "schemes_of_work")
        .references("syllabus_unit_id", "syllabus_units")
        .check("week", "week BETWEEN 1 AND 20")
        .unique("unit", &["scheme_of_work_id", "week", "syllabus_unit_id"])
}

fn lesson_plans() -> Table {
    tenant_table("lesson_plans")
        .columns([
            uuid("class_id"),
            uuid("subject_id"),
            date("planned_on"),
            varchar("title", 160),
            varchar("objectives", 2000).null(),
            varchar("resources", 1000).null(),
            date("taught_on").null(),
            varchar("notes", 2000).null(),
        ])
        .references("class_id", "classes")
        .references("subject_id", "subjects")
        .index(&["class_id", "subject_id", "planned_on"])
}

fn lesson_outcomes() -> Table {
    tenant_table("lesson_outcomes")
        .columns([uuid("lesson_plan_id"), uuid("learning_outcome_id")])
        .references("lesson_plan_id", "lesson_plans")
        .references("learning_outcome_id", "learning_outcomes")
        .unique("outcome", &["lesson_plan_id", "learning_outcome_id"])
}
