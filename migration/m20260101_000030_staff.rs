//! The staff of a school: who works there, under which contracts, with which qualifications and subjects.

use crate::column::{boolean, date, instant, integer, json, text, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![members(), contracts(), qualifications(), subjects(), reminders()]
}

fn members() -> Table {
    tenant_table("staff_members")
        .columns([
            varchar("staff_number", 30),
            varchar("ec_number", 10).null(),
            varchar("title", 20).null(),
            varchar("first_name", 80),
            varchar("middle_names", 120).null(),
            varchar("last_name", 80),
            varchar("preferred_name", 80).null(),
            varchar("sex", 6).one_of(&["male", "female"]),
            date("born_on").null(),
            varchar("national_id", 16).null(),
            varchar("phone", 20).null(),
            varchar("email", 254).null(),
            text("address").null(),
            varchar("work_phone", 20).null(),
            varchar("work_email", 254).null(),
            boolean("shares_contact").default_sql("false"),
            boolean("is_contact").default_sql("false"),
            varchar("kind", 12).one_of(&["teaching", "non_teaching", "ancillary"]),
            varchar("post", 80),
            varchar("department", 80).null(),
            varchar("paid_by", 12).one_of(&["government", "sdc", "private"]),
            varchar("status", 10).one_of(&["active", "suspended", "left"]),
            date("started_on"),
            date("left_on").null(),
            uuid("photo_file_id").null(),
            uuid("account_id").null(),
            json("custom").null(),
            text("search_text"),
        ])
        .references("photo_file_id", "files")
        .references_global("account_id", "accounts")
        .unique("staff_number", &["staff_number"])
        .unique_where("ec_number", &["ec_number"], "ec_number IS NOT NULL")
        .unique_where("national_id", &["national_id"], "national_id IS NOT NULL")
        .unique_where("account_id", &["account_id"], "account_id IS NOT NULL")
        .check("left_on", "left_on >= started_on")
        .index(&["last_name", "first_name", "id"])
        .index(&["status"])
}

/// The same post is never held under two contracts of one member on one day.
fn contracts() -> Table {
    tenant_table("staff_contracts")
        .columns([
            uuid("staff_member_id"),
            varchar("kind", 16).one_of(&["permanent", "temporary", "relief", "student_teacher", "contract"]),
            varchar("paid_by", 12).one_of(&["government", "sdc", "private"]),
            varchar("post", 80),
            varchar("scale", 60).null(),
            integer("fte_hundredths"),
            integer("weekly_hours_hundredths").null(),
            date("starts_on"),
            date("ends_on").null(),
            date("probation_until").null(),
            varchar("note", 400).null(),
        ])
        .references("staff_member_id", "staff_members")
        .check("ends_on", "ends_on >= starts_on")
        .check("fte", "fte_hundredths BETWEEN 1 AND 200")
        .no_overlap(&["staff_member_id", "post"])
        .index(&["ends_on"])
}

fn qualifications() -> Table {
    tenant_table("staff_qualifications")
        .columns([
            uuid("staff_member_id"),
            varchar("kind", 20).one_of(&[
                "academic",
                "professional",
                "teacher_registration",
                "first_aid",
                "police_clearance",
                "other",
            ]),
            varchar("title", 160),
            varchar("institution", 160).null(),
            varchar("number", 60).null(),
            date("awarded_on").null(),
            date("expires_on").null(),
            instant("verified_at").null(),
            uuid("verified_by").null(),
        ])
        .references("staff_member_id", "staff_members")
        .check("expires_on", "expires_on >= awarded_on")
        .index(&["expires_on"])
}

fn subjects() -> Table {
    tenant_table("staff_subjects")
        .columns([
            uuid("staff_member_id"),
            varchar("subject_code", 20),
            json("levels").default_sql("'[]'"),
            varchar("strength", 10).one_of(&["main", "secondary"]),
            varchar("note", 200).null(),
        ])
        .references("staff_member_id", "staff_members")
        .unique("subject", &["staff_member_id", "subject_code"])
        .index(&["subject_code"])
}

/// What has been said of a day that comes: each once.
fn reminders() -> Table {
    tenant_table("staff_reminders")
        .columns([varchar("entity", 40), uuid("record_id"), date("due_on"), integer("days_before")])
        .unique("once", &["entity", "record_id", "due_on", "days_before"])
}
