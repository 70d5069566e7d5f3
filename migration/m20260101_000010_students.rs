//! The learners of a school.
//!
//! The birth entry number is free text: no official format is published, and a missing birth
//! certificate must not bar enrolment (SI 13/2025).

use crate::column::{boolean, date, json, text, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![
        tenant_table("students")
            .columns([
                varchar("student_number", 30),
                varchar("first_name", 80),
                varchar("middle_names", 120).null(),
                varchar("last_name", 80),
                varchar("preferred_name", 80).null(),
                varchar("sex", 6).one_of(&["male", "female"]),
                date("born_on"),
                varchar("birth_entry_number", 32).null(),
                varchar("national_id", 16).null(),
                varchar("nationality", 2).null(),
                varchar("home_language", 8).null(),
                json("disabilities").default_sql("'[]'"),
                varchar("orphan_status", 12).one_of(&["none", "single", "double"]),
                boolean("beam").default_sql("false"),
                varchar("phone", 20).null(),
                varchar("email", 254).null(),
                text("address").null(),
                varchar("status", 12).one_of(&["enrolled", "withdrawn", "graduated", "applicant"]),
                uuid("account_id").null(),
                json("custom").null(),
                text("search_text"),
            ])
            .references_global("account_id", "accounts")
            .unique("student_number", &["student_number"])
            .unique_where("national_id", &["national_id"], "national_id IS NOT NULL")
            .unique_where("account_id", &["account_id"], "account_id IS NOT NULL")
            .index(&["last_name", "first_name", "id"])
            // The next number must be one that no deleted student had either.
            .index(&["status"])
            .index(&["born_on"]),
    ]
}
