//! Numbers of learners that were struck off are looked up too: none is given twice. Databases that were made with this index
//! have it already.

/// In SQL that both databases understand.
pub(crate) const UP: &[&str] =
    &["CREATE INDEX IF NOT EXISTS ix_students_deleted_number ON students (school_id, student_number) \
     WHERE deleted_at IS NOT NULL"];

pub(crate) const DOWN: &[&str] = &["DROP INDEX ix_students_deleted_number"];
