//! The grades that a school teaches, its subjects, and how many subjects of which kind a learner takes.

use crate::column::{boolean, date, integer, json, text, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![grades(), subjects(), curriculum_rules()]
}

fn grades() -> Table {
    tenant_table("grades")
        .columns([
            varchar("code", 10),
            varchar("name", 60),
            varchar("phase", 20),
            integer("ordinal"),
            varchar("next_grade_code", 10).null(),
            integer("age_min").null(),
            integer("age_max").null(),
            boolean("exam_class"),
        ])
        .check("age_max", "age_max >= age_min")
        .unique("code", &["code"])
}

fn subjects() -> Table {
    tenant_table("subjects")
        .columns([
            varchar("code", 20),
            varchar("name", 80),
            varchar("learning_area", 40),
            varchar("pathway", 40).null(),
            varchar("zimsec_code", 10).null(),
            varchar("kind", 10).one_of(&["core", "elective", "vocational"]),
            json("grade_codes"),
            text("search_text"),
        ])
        .unique("code", &["code"])
}

/// `applies_to` is a phase or the code of a grade; one rule at most applies to either on any day.
fn curriculum_rules() -> Table {
    tenant_table("curriculum_rules")
        .columns([
            varchar("name", 80),
            varchar("applies_to", 20),
            date("starts_on"),
            date("ends_on").null(),
            integer("minimum"),
            integer("maximum"),
            integer("maximum_electives").null(),
            json("compulsory"),
        ])
        .check("ends_on", "ends_on >= starts_on")
        .check("maximum", "maximum >= minimum")
        .no_overlap(&["applies_to"])
}
