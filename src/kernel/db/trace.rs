//! A span for each statement, for a collector of traces (OpenTelemetry's semantic conventions for databases).
//!
//! The text of a statement is sent with placeholders only. What the program binds never was in it; what stands in it
//! literally is blotted out here all the same, so that a value that is one day written into a statement stays inside.

use std::borrow::Cow;

use sea_orm::{DbErr, RuntimeErr};
use tracing::{Instrument as _, Span};

use super::{Pools, tables};
use crate::telemetry::{self, STATEMENT};

/// Longest text of a statement that is sent; an import's `INSERT` of a thousand rows is longer.
const LONGEST: usize = 2_000;

/// The span of a statement; none where no collector wants it.
pub(super) fn statement(pools: &Pools, sql: &str) -> Span {
    if !telemetry::sampled() {
        return Span::none();
    }
    let (operation, collection) = summary(sql);
    let place = Place::of(pools);
    let named = collection.as_ref().map_or_else(|| operation.clone(), |collection| format!("{operation} {collection}"));
    tracing::debug_span!(
        target: STATEMENT,
        "statement",
        otel.kind = "client",
        otel.name = named,
        otel.status_code = tracing::field::Empty,
        error.type = tracing::field::Empty,
        db.system.name = place.system,
        db.namespace = place.namespace,
        db.operation.name = operation,
        db.collection.name = collection,
        db.query.summary = named,
        db.query.text = without_literals(sql),
        db.response.status_code = tracing::field::Empty,
        server.address = place.host,
        server.port = place.port,
    )
}

/// Does `work` in `span`, and writes into it what went wrong.
pub(super) async fn within<T, E: Failure>(span: Span, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let result = work.instrument(span.clone()).await;
    if let Err(error) = &result
        && !span.is_none()
    {
        span.record("otel.status_code", "ERROR");
        match error.code() {
            Some(code) => {
                span.record("db.response.status_code", &*code);
                span.record("error.type", &*code);
            }
            None => {
                span.record("error.type", "_OTHER");
            }
        }
    }
    result
}

/// An error of the database, as far as a trace tells of it: by its code. The message may quote a row.
pub(super) trait Failure {
    /// `SQLSTATE`, or SQLite's number.
    fn code(&self) -> Option<Cow<'_, str>>;
}

impl Failure for sqlx::Error {
    fn code(&self) -> Option<Cow<'_, str>> {
        self.as_database_error().and_then(|error| error.code())
    }
}

impl Failure for DbErr {
    fn code(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Query(RuntimeErr::SqlxError(error)) | Self::Conn(RuntimeErr::SqlxError(error)) => error.code(),
            _ => None,
        }
    }
}

/// Where the database is.
struct Place {
    system: &'static str,
    namespace: Option<String>,
    host: Option<String>,
    port: Option<i64>,
}

impl Place {
    fn of(pools: &Pools) -> Self {
        match pools {
            Pools::Postgres(pools) => {
                let options = pools.connections(&super::Realm::None).options();
                Self {
                    system: "postgresql",
                    namespace: options.and_then(|options| options.get_database()).map(str::to_owned),
                    host: options.map(|options| options.get_host().to_owned()),
                    port: options.map(|options| i64::from(options.get_port())),
                }
            }
            Pools::Sqlite(_) => Self { system: "sqlite", namespace: None, host: None, port: None },
        }
    }
}

/// What a statement does and the table it is about: `SELECT`, `students`.
fn summary(sql: &str) -> (String, Option<&str>) {
    let operation = sql.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    (operation.to_uppercase(), tables::subject(sql))
}

/// The text with `?` for every literal: what stands in quotes, and numbers. Placeholders (`$1`, `?`) and names stay.
fn without_literals(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len().min(LONGEST));
    let mut rest = sql.chars().peekable();
    let mut last = ' ';
    while let Some(c) = rest.next() {
        if text.len() >= LONGEST {
            text.push('…');
            break;
        }
        match c {
            '\'' => {
                // `''` within is a quote, and begins a literal again: skipped as well.
                while rest.next().is_some_and(|inside| inside != '\'') {}
                if !text.ends_with('?') || last != '\'' {
                    text.push('?');
                }
            }
            '0'..='9' if !(last.is_alphanumeric() || matches!(last, '_' | '$' | '"')) => {
                while rest.peek().is_some_and(|next| next.is_ascii_alphanumeric() || *next == '.') {
                    rest.next();
                }
                text.push('?');
            }
            '"' => {
                text.push('"');
                for inside in rest.by_ref() {
                    text.push(inside);
                    if inside == '"' {
                        break;
                    }
                }
            }
            _ => text.push(c),
        }
        last = c;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_named_by_what_it_does_to_which_table() {
        let named = |sql| {
            let (operation, table) = summary(sql);
            (operation, table.unwrap_or_default().to_owned())
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(named(r#"SELECT "a"."b" FROM "students" WHERE "a" = $1"#), pair("SELECT", "students"));
        assert_eq!(named(r#"INSERT INTO "students" ("a") VALUES ($1)"#), pair("INSERT", "students"));
        assert_eq!(named("UPDATE jobs SET a = ?"), pair("UPDATE", "jobs"));
        assert_eq!(named("DELETE FROM public.jobs WHERE a = ?"), pair("DELETE", "jobs"));
        assert_eq!(named("SELECT 1"), pair("SELECT", ""));
        assert_eq!(named("SELECT COUNT(*) FROM (SELECT a FROM students) AS x"), pair("SELECT", "students"));
        assert_eq!(named("SELECT x FROM (SELECT 1)"), pair("SELECT", ""));
        assert_eq!(named("ROLLBACK TO SAVEPOINT nested; RELEASE SAVEPOINT nested"), pair("ROLLBACK", ""));
        assert_eq!(named(""), pair("", ""));
    }

    #[test]
    fn no_literal_stays_in_the_text() {
        let text = |sql| without_literals(sql);
        assert_eq!(text(r#"SELECT "a1" FROM t1 WHERE x = $12 AND y = ?"#), r#"SELECT "a1" FROM t1 WHERE x = $12 AND y = ?"#);
        assert_eq!(text("x = 'Tendai Moyo' AND y = 'O''Neill' AND z = ''"), "x = ? AND y = ? AND z = ?");
        assert_eq!(text("LIMIT 20 OFFSET 4.5e3, -7"), "LIMIT ? OFFSET ?, -?");
        assert_eq!(text(r#""it's 5" = 5"#), r#""it's 5" = ?"#);
        assert_eq!(text("x = 'not closed"), "x = ?");
        let long = "VALUES (?), ".repeat(1_000);
        assert!(text(&long).ends_with('…') && text(&long).len() < LONGEST + 8);
    }
}
