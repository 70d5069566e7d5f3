//! What belongs to a learner: documents and their kinds, the photograph, houses, categories.

use crate::column::{boolean, date, json, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![kinds(), documents(), photos(), houses(), house_members(), categories(), category_members()]
}

fn kinds() -> Table {
    tenant_table("student_document_kinds")
        .columns([
            varchar("code", 40),
            varchar("name", 80),
            varchar("required_of", 12).one_of(&["nobody", "everybody", "levels"]),
            json("level_codes").default_sql("'[]'"),
            boolean("expires"),
            boolean("at_admission"),
            boolean("family_may_see"),
        ])
        .unique("code", &["code"])
}

fn documents() -> Table {
    tenant_table("student_documents")
        .columns([
            uuid("student_id"),
            uuid("student_document_kind_id"),
            varchar("title", 160),
            uuid("file_id").null(),
            date("issued_on").null(),
            date("expires_on").null(),
            varchar("note", 300).null(),
        ])
        .references("student_id", "students")
        .references("student_document_kind_id", "student_document_kinds")
        .references("file_id", "files")
        .check("expires_on", "expires_on >= issued_on")
        .index(&["expires_on"])
}

/// One at a time.
fn photos() -> Table {
    tenant_table("student_photos")
        .columns([uuid("student_id"), uuid("file_id"), date("taken_on").null()])
        .references("student_id", "students")
        .references("file_id", "files")
        .unique("student", &["student_id"])
}

fn houses() -> Table {
    tenant_table("houses")
        .columns([
            varchar("code", 40),
            varchar("name", 80),
            varchar("colour", 7).null(),
            varchar("motto", 160).null(),
            boolean("active"),
        ])
        .unique("code", &["code"])
}

/// A learner is in one house at most on any day.
fn house_members() -> Table {
    tenant_table("house_members")
        .columns([uuid("house_id"), uuid("student_id"), date("starts_on"), date("ends_on").null()])
        .references("house_id", "houses")
        .references("student_id", "students")
        .check("ends_on", "ends_on >= starts_on")
        .no_overlap(&["student_id"])
}

fn categories() -> Table {
    tenant_table("student_categories")
        .columns([varchar("code", 40), varchar("name", 80), varchar("about", 300).null()])
        .unique("code", &["code"])
}

fn category_members() -> Table {
    tenant_table("student_category_members")
        .columns([uuid("student_category_id"), uuid("student_id")])
        .references("student_category_id", "student_categories")
        .references("student_id", "students")
        .unique("student", &["student_category_id", "student_id"])
}
