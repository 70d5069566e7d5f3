//! What the database refuses, in the catalogue's words.
//!
//! Constraint names carry the meaning (`uq_students_student_number`, `fk_charges_student_id`, `ck_…`, `ex_…`): the
//! field is read from the name. PostgreSQL reports the name; SQLite reports the columns of a unique index and the
//! name of a check or trigger, which comes to the same. A module may give a constraint a code of its own.

use std::sync::OnceLock;

use sea_orm::{DbErr, RuntimeErr};

use super::{Code, Detail, Error, code};

/// A constraint that deserves a code of its own.
#[derive(Debug, Clone, Copy)]
pub struct Constraint {
    /// Its name in the database (for a unique index on SQLite, give `columns` too).
    pub name: &'static str,
    /// Table and columns without `school_id`, as SQLite reports them: `("students", &["national_id"])`.
    pub columns: Option<(&'static str, &'static [&'static str])>,
    /// The code it is answered with.
    pub code: &'static Code,
    /// The field it is about.
    pub field: Option<&'static str>,
}

/// The constraints that modules have declared. Set once when the application is composed.
pub struct DatabaseErrors;

static DECLARED: OnceLock<Vec<Constraint>> = OnceLock::new();

impl DatabaseErrors {
    /// Declares the constraints of all modules. Later calls have no effect: every application of a process is composed
    /// of the same modules.
    pub fn declare(constraints: Vec<Constraint>) {
        DECLARED.get_or_init(|| constraints);
    }
}

pub(super) fn translate(error: DbErr) -> Error {
    match &error {
        DbErr::RecordNotFound(_) | DbErr::RecordNotUpdated => return Error::not_found().cause(error),
        DbErr::ConnectionAcquire(_) => return Error::new(&code::OVERLOADED).retry_after(1).cause(error),
        DbErr::Conn(_) => return Error::new(&code::UNAVAILABLE).retry_after(2).cause(error),
        _ => {}
    }
    let Some(violation) = Violation::of(&error) else {
        return passing(&error).unwrap_or_else(|| Error::new(&code::INTERNAL)).cause(error);
    };
    let declared = DECLARED.get().into_iter().flatten().find(|constraint| violation.is(constraint));
    if let Some(constraint) = declared {
        let error = Error::new(constraint.code).cause(error);
        return match constraint.field {
            Some(field) => error.detail(Detail::of(field, violation.issue())),
            None => error,
        };
    }
    let mut answer = Error::new(violation.code()).cause(error);
    for field in violation.fields() {
        answer = answer.detail(Detail::of(field, violation.issue()));
    }
    answer
}

/// Faults that pass without a change of the request: lock time-outs, statement time-outs, shutdowns, lost connections, a
/// full disk.
fn passing(error: &DbErr) -> Option<Error> {
    let sqlx_error = match error {
        DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e)) => e,
        _ => return None,
    };
    match sqlx_error.as_ref() {
        sqlx::Error::PoolTimedOut => Some(busy()),
        sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Some(away()),
        sqlx::Error::Database(e) => passing_code(&e.code()?),
        _ => None,
    }
}

fn busy() -> Error {
    Error::new(&code::OVERLOADED).retry_after(1)
}

fn away() -> Error {
    Error::new(&code::UNAVAILABLE).retry_after(2)
}

fn full() -> Error {
    // Somebody has to make room first.
    Error::new(&code::STORAGE_FULL).retry_after(30)
}

/// The same of a code of PostgreSQL (five characters) or an extended result code of SQLite (a number).
fn passing_code(code: &str) -> Option<Error> {
    if code.len() != 5 {
        // The lowest byte is what kind of fault it is, the rest says more.
        return match code.parse::<u32>().ok()? & 0xFF {
            // BUSY, LOCKED.
            5 | 6 => Some(busy()),
            // READONLY (mounted again so after a fault), IOERR, CANTOPEN (no more files, or the folder is gone), PROTOCOL.
            8 | 10 | 14 | 15 => Some(away()),
            // FULL. A quota and a limit on the size of files are IOERR instead.
            13 => Some(full()),
            _ => None,
        };
    }
    match code {
        // query_canceled (statement time-out), lock_not_available, serialization_failure, deadlock_detected,
        // out_of_memory, too_many_connections, configuration_limit_exceeded (room for temporary files).
        "57014" | "55P03" | "40001" | "40P01" | "53200" | "53300" | "53400" => Some(busy()),
        "53100" => Some(full()),
        // admin_shutdown, crash_shutdown, cannot_connect_now, idle_session_timeout,
        // idle_in_transaction_session_timeout, read_only_sql_transaction (a replica promoted away), io_error.
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "25006" | "58030" => Some(away()),
        // connection_exception and its kin.
        lost if lost.starts_with("08") => Some(away()),
        _ => None,
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Unique,
    ForeignKey,
    Check,
    Exclusion,
}

/// A constraint violation, as either database reports it.
#[derive(Debug)]
struct Violation {
    kind: Kind,
    name: Option<String>,
    table: Option<String>,
    columns: Vec<String>,
    deleting: bool,
}

impl Violation {
    fn of(error: &DbErr) -> Option<Self> {
        let sqlx_error = match error {
            DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e)) => e,
            _ => return None,
        };
        let sqlx::Error::Database(e) = sqlx_error.as_ref() else { return None };
        match e.code().as_deref() {
            Some("23505") => Some(Self::named(Kind::Unique, e.as_ref())),
            Some("23503") => Some(Self::named(Kind::ForeignKey, e.as_ref())),
            Some("23514") => Some(Self::named(Kind::Check, e.as_ref())),
            Some("23P01") => Some(Self::named(Kind::Exclusion, e.as_ref())),
            // SQLite extended codes: UNIQUE 2067, PRIMARYKEY 1555, FOREIGNKEY 787, CHECK 275, TRIGGER 1811.
            Some("2067" | "1555") => Some(Self::sqlite_unique(e.message())),
            Some("787") => Some(Self::bare(Kind::ForeignKey, None)),
            Some("275") => Some(Self::bare(Kind::Check, e.message().rsplit(": ").next())),
            Some("1811") if e.message().contains("ex_") => Some(Self::bare(Kind::Exclusion, e.message().rsplit(": ").next())),
            _ => None,
        }
    }

    fn named(kind: Kind, e: &dyn sqlx::error::DatabaseError) -> Self {
        let deleting = e.message().starts_with("update or delete");
        Self { kind, name: e.constraint().map(str::to_owned), table: e.table().map(str::to_owned), columns: Vec::new(), deleting }
    }

    fn bare(kind: Kind, name: Option<&str>) -> Self {
        Self { kind, name: name.map(|n| n.trim().to_owned()), table: None, columns: Vec::new(), deleting: false }
    }

    /// `UNIQUE constraint failed: students.school_id, students.student_number`
    fn sqlite_unique(message: &str) -> Self {
        let mut table = None;
        let columns = message
            .rsplit(": ")
            .next()
            .unwrap_or_default()
            .split(", ")
            .filter_map(|pair| pair.split_once('.'))
            .map(|(t, column)| {
                table = Some(t.to_owned());
                column.to_owned()
            })
            .filter(|column| column != "school_id")
            .collect();
        Self { kind: Kind::Unique, name: None, table, columns, deleting: false }
    }

    fn is(&self, constraint: &Constraint) -> bool {
        if self.name.as_deref() == Some(constraint.name) {
            return true;
        }
        constraint.columns.is_some_and(|(table, columns)| {
            self.kind == Kind::Unique && self.table.as_deref() == Some(table) && self.columns.iter().eq(columns.iter())
        })
    }

    fn code(&self) -> &'static Code {
        match self.kind {
            Kind::Unique => &code::DUPLICATE,
            Kind::ForeignKey if self.deleting => &code::STILL_REFERENCED,
            Kind::ForeignKey => &code::INVALID_REFERENCE,
            Kind::Check => &code::VALIDATION_ERROR,
            Kind::Exclusion => &code::CONFLICT,
        }
    }

    fn issue(&self) -> &'static str {
        match self.kind {
            Kind::Unique => "duplicate",
            Kind::ForeignKey => "invalid_reference",
            Kind::Check => "invalid",
            Kind::Exclusion => "not_allowed",
        }
    }

    /// The fields it is about: the columns, or what is left of the name without prefix and table.
    fn fields(&self) -> Vec<String> {
        if !self.columns.is_empty() {
            return self.columns.clone();
        }
        let (Some(name), Some(table)) = (&self.name, &self.table) else { return Vec::new() };
        let rest = name.split_once('_').map_or("", |(_, rest)| rest);
        rest.strip_prefix(table.as_str()).and_then(|field| field.strip_prefix('_')).map(str::to_owned).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_names_the_columns_of_a_unique_index_and_school_id_is_left_out() {
        let v = Violation::sqlite_unique("UNIQUE constraint failed: students.school_id, students.student_number");
        assert_eq!(v.fields(), ["student_number"]);
        assert_eq!(v.table.as_deref(), Some("students"));
    }

    #[test]
    fn what_passes_is_told_from_a_fault_of_ours() {
        let answer = |database: &str| passing_code(database).map(|e| (e.code().name, e.retry_after_seconds()));
        let (busy, away, full) = (("OVERLOADED", Some(1)), ("UNAVAILABLE", Some(2)), ("STORAGE_FULL", Some(30)));
        // PostgreSQL: disk_full, admin_shutdown, connection_failure, deadlock_detected.
        assert_eq!(["53100", "57P01", "08006", "40P01"].map(answer), [full, away, away, busy].map(Some));
        // SQLite: FULL, IOERR_WRITE, IOERR_SHMSIZE, READONLY_DBMOVED, BUSY_SNAPSHOT.
        assert_eq!(["13", "778", "4874", "1032", "517"].map(answer), [full, away, away, away, busy].map(Some));
        // undefined_table, and SQLite's ERROR and CORRUPT.
        assert_eq!(["42P01", "1", "11"].map(answer), [None; 3]);
    }

    #[test]
    fn the_field_is_read_from_the_constraint_name() {
        let v = Violation {
            kind: Kind::Unique,
            name: Some("uq_students_student_number".into()),
            table: Some("students".into()),
            columns: vec![],
            deleting: false,
        };
        assert_eq!(v.fields(), ["student_number"]);
        assert_eq!(v.code(), &code::DUPLICATE);
    }
}
