//! Parents and guardians, and what each is to which learner.

use crate::column::{boolean, integer, json, text, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![guardians(), student_guardians()]
}

fn guardians() -> Table {
    tenant_table("guardians")
        .columns([
            varchar("title", 20).null(),
            varchar("first_name", 80),
            varchar("last_name", 80),
            varchar("sex", 6).null().one_of(&["male", "female"]),
            varchar("national_id", 16).null(),
            varchar("phone", 20).null(),
            varchar("alternative_phone", 20).null(),
            varchar("email", 254).null(),
            varchar("occupation", 80).null(),
            varchar("employer", 120).null(),
            text("address").null(),
            varchar("language", 8).null(),
            uuid("account_id").null(),
            json("custom").null(),
            text("search_text"),
        ])
        .references_global("account_id", "accounts")
        .unique_where("national_id", &["national_id"], "national_id IS NOT NULL")
        .unique_where("account_id", &["account_id"], "account_id IS NOT NULL")
        .index(&["last_name", "first_name", "id"])
        .index(&["phone"])
}

/// One guardian's standing with one learner. No two guardians of a learner have the same
/// `contact_priority`: 1 is called first.
fn student_guardians() -> Table {
    tenant_table("student_guardians")
        .columns([
            uuid("student_id"),
            uuid("guardian_id"),
            varchar("relationship", 20),
            varchar("custody", 10).one_of(&["full", "shared", "none"]),
            integer("contact_priority"),
            boolean("lives_with"),
            boolean("can_collect"),
            boolean("receives_reports"),
            boolean("pays_fees"),
            boolean("emergency_contact"),
            varchar("note", 200).null(),
        ])
        .references("student_id", "students")
        .references("guardian_id", "guardians")
        .unique("link", &["student_id", "guardian_id"])
        .unique("priority", &["student_id", "contact_priority"])
        .check("contact_priority", "contact_priority >= 1")
}
