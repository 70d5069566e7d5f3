//! What a school charges, and what it has charged to whom. Money is in minor units (cents) of the
//! currency beside it.

use crate::column::{bigint, boolean, date, integer, text, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

/// A school year in Zimbabwe has three terms.
const TERM: &str = "term BETWEEN 1 AND 3";

pub(crate) fn tables() -> Vec<Table> {
    vec![fee_structures(), charges()]
}

fn fee_structures() -> Table {
    tenant_table("fee_structures")
        .columns([
            varchar("name", 120),
            integer("academic_year"),
            integer("term").null(),
            varchar("level_code", 10).null(),
            varchar("boarding", 8).null().one_of(&["day", "boarder"]),
            varchar("fund", 30).one_of(&["tuition", "levy", "boarding", "exam", "general_purpose", "other"]),
            bigint("amount_minor"),
            varchar("currency", 3),
            boolean("active"),
            text("search_text"),
        ])
        .check("term", TERM)
        .check("amount_minor", "amount_minor >= 0")
        .unique("name", &["academic_year", "name", "currency"])
}

fn charges() -> Table {
    tenant_table("charges")
        .columns([
            uuid("student_id"),
            uuid("fee_structure_id").null(),
            varchar("description", 160),
            bigint("amount_minor"),
            varchar("currency", 3),
            date("charged_on"),
            date("due_on"),
            integer("academic_year"),
            integer("term").null(),
        ])
        .references("student_id", "students")
        .references("fee_structure_id", "fee_structures")
        .check("amount_minor", "amount_minor > 0")
        .check("term", TERM)
        .index(&["student_id", "charged_on"])
        .index(&["due_on"])
}
