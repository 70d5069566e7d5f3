//! Periods that must not overlap: one learner has one enrolment, and one place in a class, on any day.
//!
//! `starts_on` and `ends_on` are both the first and the last day *inside* the period; `ends_on` is
//! NULL while it is open. On PostgreSQL this is an exclusion constraint over
//! `daterange(starts_on, ends_on, '[]')`; SQLite has none, so triggers ask the same question. One
//! writer at a time is a property of SQLite, so there is no race between the question and the write.

/// The rule, for a table with `id`, `starts_on` and `ends_on`.
#[derive(Debug, Clone)]
pub(crate) struct NoOverlap {
    pub(crate) table: &'static str,
    /// The columns that two rows must share to be in each other's way.
    pub(crate) keys: Vec<&'static str>,
    /// Rows marked deleted are in nobody's way.
    pub(crate) soft_delete: bool,
}

impl NoOverlap {
    /// The statements that add the rule, named `ex_<table>_overlap`, to an existing table.
    pub(crate) fn sql(&self, postgres: bool) -> Vec<String> {
        if postgres { vec![self.exclusion()] } else { vec![self.trigger("insert", "INSERT"), self.trigger("update", "UPDATE")] }
    }

    fn exclusion(&self) -> String {
        let table = self.table;
        let same: Vec<String> = self.keys.iter().map(|key| format!("{key} WITH =")).collect();
        let living = if self.soft_delete { " WHERE (deleted_at IS NULL)" } else { "" };
        format!(
            "ALTER TABLE {table} ADD CONSTRAINT ex_{table}_overlap EXCLUDE USING gist ({}, \
             daterange(starts_on, ends_on, '[]') WITH &&){living}",
            same.join(", ")
        )
    }

    fn trigger(&self, suffix: &str, event: &str) -> String {
        let table = self.table;
        let same: Vec<String> = self.keys.iter().map(|key| format!("other.{key} = NEW.{key}")).collect();
        let (new_lives, other_lives) =
            if self.soft_delete { ("NEW.deleted_at IS NULL AND ", " AND other.deleted_at IS NULL") } else { ("", "") };
        format!(
            "CREATE TRIGGER ex_{table}_overlap_{suffix} BEFORE {event} ON {table} \
             WHEN {new_lives}EXISTS (SELECT 1 FROM {table} other WHERE {} \
             AND other.id <> NEW.id{other_lives} \
             AND (NEW.ends_on IS NULL OR other.starts_on <= NEW.ends_on) \
             AND (other.ends_on IS NULL OR NEW.starts_on <= other.ends_on)) \
             BEGIN SELECT RAISE(ABORT, 'ex_{table}_overlap'); END",
            same.join(" AND ")
        )
    }
}
