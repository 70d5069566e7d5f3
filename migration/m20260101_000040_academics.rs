//! Academic years, their terms, and the days of a school that are not like others.
//!
//! All periods are days with both ends inside. Years of a school never overlap, nor do its terms.

use crate::column::{date, integer, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![academic_years(), terms(), calendar_days()]
}

fn academic_years() -> Table {
    tenant_table("academic_years")
        .columns([
            integer("year"),
            date("starts_on"),
            date("ends_on"),
            varchar("status", 8).one_of(&["planned", "open", "closed"]),
        ])
        .check("ends_on", "ends_on >= starts_on")
        .unique("year", &["year"])
        .no_overlap(&[])
}

fn terms() -> Table {
    tenant_table("terms")
        .columns([uuid("academic_year_id"), integer("number"), date("starts_on"), date("ends_on")])
        .references("academic_year_id", "academic_years")
        .check("number", "number BETWEEN 1 AND 4")
        .check("ends_on", "ends_on >= starts_on")
        .unique("number", &["academic_year_id", "number"])
        .no_overlap(&[])
}

fn calendar_days() -> Table {
    tenant_table("calendar_days")
        .columns([
            varchar("name", 120),
            varchar("kind", 16).one_of(&["holiday", "off_timetable", "exam", "event", "school_day"]),
            date("starts_on"),
            date("ends_on"),
            varchar("phase", 20).null(),
            uuid("class_id").null(),
            varchar("note", 400).null(),
        ])
        .references("class_id", "classes")
        .check("ends_on", "ends_on >= starts_on")
        .check("scope", "phase IS NULL OR class_id IS NULL")
        .index(&["starts_on"])
}
