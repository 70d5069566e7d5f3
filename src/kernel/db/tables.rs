//! Which tables a unit of work has read and written, seen in its statements, so that nobody can forget to say it.

use std::collections::BTreeSet;

/// What a statement begins with that inserts into two tables.
pub(super) const BESIDE: &str = "WITH beside AS (";
const INSERT: &str = "INSERT INTO ";

/// Tables by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables {
    names: BTreeSet<String>,
    unknown: bool,
}

impl Tables {
    /// Their names; `None` when a statement was not understood: it may have been any.
    #[must_use]
    pub fn names(&self) -> Option<&BTreeSet<String>> {
        (!self.unknown).then_some(&self.names)
    }

    fn add(&mut self, name: &str) {
        if !self.names.contains(name) {
            self.names.insert(name.to_owned());
        }
    }

    /// Adds the table that a statement writes to.
    pub(super) fn add_written(&mut self, sql: &str) {
        const HARMLESS: [&str; 4] = ["SELECT ", "SAVEPOINT ", "RELEASE ", "ROLLBACK TO "];
        match target(sql) {
            Some(name) => {
                self.add(name);
                if sql.starts_with(BESIDE) {
                    sql.match_indices(INSERT).filter_map(|(at, _)| target(sql.get(at..)?)).for_each(|name| self.add(name));
                }
            }
            None if HARMLESS.iter().any(|verb| sql.starts_with(verb)) => {}
            None => self.unknown = true,
        }
    }

    /// Adds the tables that a statement reads from.
    pub(super) fn add_read(&mut self, sql: &str) {
        let mut found = false;
        for source in sources(sql) {
            match source {
                Some(name) => {
                    found = true;
                    self.add(name);
                }
                None => self.unknown = true,
            }
        }
        self.unknown |= !found;
    }
}

/// The table that a statement is about: the one it writes to, or the first it reads from.
pub(super) fn subject(sql: &str) -> Option<&str> {
    target(sql).or_else(|| sources(sql).flatten().next())
}

/// The table that a statement writes to.
fn target(sql: &str) -> Option<&str> {
    let sql = sql.strip_prefix(BESIDE).unwrap_or(sql);
    [INSERT, "UPDATE ", "DELETE FROM "].iter().find_map(|verb| sql.strip_prefix(verb)).and_then(name)
}

/// The tables that a statement reads from; `None` for one that is not understood.
fn sources(sql: &str) -> impl Iterator<Item = Option<&str>> {
    let places = sql.match_indices("FROM ").chain(sql.match_indices("JOIN "));
    let sources = places.map(|(at, word)| sql.get(at + word.len()..).unwrap_or_default());
    // A subquery has a FROM of its own.
    sources.filter(|source| !source.starts_with('(')).map(name)
}

/// The name that a text begins with, quoted or not, without the schema's.
fn name(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '"' | '.')).unwrap_or(text.len());
    let name = text.get(..end)?.rsplit('.').next()?;
    Some(name.trim_matches('"')).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(sql: &[&str]) -> Tables {
        let mut tables = Tables::default();
        sql.iter().for_each(|sql| tables.add_written(sql));
        tables
    }

    fn read(sql: &str) -> Option<Vec<String>> {
        let mut tables = Tables::default();
        tables.add_read(sql);
        tables.names().map(|names| names.iter().cloned().collect())
    }

    #[test]
    fn a_write_names_its_table() {
        let sql = ["INSERT INTO \"students\" (\"id\") VALUES ($1)", "UPDATE enrolments SET x = 1", "DELETE FROM \"links\""];
        assert_eq!(written(&sql).names().unwrap().iter().collect::<Vec<_>>(), ["enrolments", "links", "students"]);
        assert_eq!(written(&["SAVEPOINT nested", "SELECT 1"]).names().unwrap().len(), 0);
        let both = "WITH beside AS (INSERT INTO \"a\" (\"id\") VALUES ($1)) INSERT INTO \"b\" (\"id\") VALUES ($2)";
        assert_eq!(written(&[both]).names().unwrap().iter().collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn what_is_not_understood_may_have_changed_anything() {
        for sql in ["WITH x AS (DELETE FROM \"a\" RETURNING 1) SELECT 1", "TRUNCATE students", "insert into students"] {
            assert_eq!(written(&[sql]).names(), None, "{sql}");
        }
        assert_eq!(read("SELECT 1"), None);
    }

    #[test]
    fn a_read_names_every_table_it_looks_at() {
        let sql = "SELECT COUNT(*) FROM (SELECT \"id\" FROM \"students\" LEFT JOIN \"accounts\" ON 1 = 1 \
                   WHERE \"id\" IN (SELECT \"student_id\" FROM \"guardian_links\")) AS \"sub_query\"";
        assert_eq!(read(sql).unwrap(), ["accounts", "guardian_links", "students"]);
    }
}
