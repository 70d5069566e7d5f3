//! Who teaches what to which class: the subject is one of the school's, no longer a text.

use crate::column::{date, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) use crate::m20260101_000013_classes::class_teachers as from;

/// `ends_on` is the last day of teaching, NULL while it goes on.
pub(crate) fn to() -> Table {
    tenant_table("class_teachers")
        .columns([
            uuid("class_id"),
            uuid("account_id"),
            varchar("role", 16).one_of(&["class_teacher", "subject_teacher", "assistant"]),
            uuid("subject_id").null(),
            date("starts_on"),
            date("ends_on").null(),
        ])
        .references("class_id", "classes")
        .references("subject_id", "subjects")
        .references_global("account_id", "accounts")
        .check("ends_on", "ends_on >= starts_on")
        .check("subject_id", "role <> 'subject_teacher' OR subject_id IS NOT NULL")
        .unique_where("assignment", &["class_id", "account_id", "role", "starts_on"], "subject_id IS NULL")
        .unique_where("subject", &["class_id", "account_id", "role", "subject_id", "starts_on"], "subject_id IS NOT NULL")
        .index(&["account_id"])
}

/// Where subjects are made of the texts.
pub(crate) const ALSO: &[&str] = &["subjects"];

/// Every text that a school has written becomes a subject of that name, for the school to give a code and an area. It has the
/// id of the first row that names it.
pub(crate) const UP: &[&str] = &[
    "UPDATE class_teachers_before SET subject = 'Not named' WHERE subject IS NULL AND role = 'subject_teacher'",
    "INSERT INTO subjects (school_id, id, code, name, learning_area, kind, grade_codes, search_text, created_at, updated_at) \
     SELECT school_id, id, 'S' || row_number() OVER (PARTITION BY school_id ORDER BY subject), subject, 'technical_vocational', \
     'core', '[]', lower(subject), created_at, updated_at \
     FROM (SELECT b.*, row_number() OVER (PARTITION BY school_id, subject ORDER BY id) AS nth FROM class_teachers_before b \
     WHERE subject IS NOT NULL) AS named WHERE nth = 1",
    "INSERT INTO class_teachers (school_id, id, class_id, account_id, role, subject_id, starts_on, ends_on, version, created_at, \
     created_by, updated_at, updated_by, deleted_at) \
     SELECT school_id, id, class_id, account_id, role, first_value(id) OVER same, starts_on, ends_on, version, created_at, \
     created_by, updated_at, updated_by, deleted_at FROM class_teachers_before WHERE subject IS NOT NULL \
     WINDOW same AS (PARTITION BY school_id, subject ORDER BY id)",
    "INSERT INTO class_teachers (school_id, id, class_id, account_id, role, starts_on, ends_on, version, created_at, created_by, \
     updated_at, updated_by, deleted_at) SELECT school_id, id, class_id, account_id, role, starts_on, ends_on, version, \
     created_at, created_by, updated_at, updated_by, deleted_at FROM class_teachers_before WHERE subject IS NULL",
];

/// Of what somebody teaches a class from one day on, a text can say only one.
pub(crate) const DOWN: &[&str] = &[
    "INSERT INTO class_teachers (school_id, id, class_id, account_id, role, subject, starts_on, ends_on, version, created_at, \
     created_by, updated_at, updated_by, deleted_at) \
     SELECT t.school_id, t.id, class_id, account_id, role, substr(s.name, 1, 60), starts_on, ends_on, t.version, t.created_at, \
     t.created_by, t.updated_at, t.updated_by, t.deleted_at \
     FROM (SELECT b.*, row_number() OVER (PARTITION BY school_id, class_id, account_id, role, starts_on ORDER BY id) AS nth \
     FROM class_teachers_before b WHERE deleted_at IS NULL) AS t \
     LEFT JOIN subjects s ON s.school_id = t.school_id AND s.id = t.subject_id WHERE nth = 1",
];
