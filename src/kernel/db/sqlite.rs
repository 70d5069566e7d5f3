//! SQLite: a file in WAL mode, many readers, one writer.
//!
//! Writers queue in our pool (fair, with a time limit) instead of in SQLite's busy handler (neither), so the writing
//! pool has one connection. Readers are `query_only`: a read-only unit of work cannot write by mistake.

use std::time::Duration;

use sqlx::Sqlite;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use super::pool::{Connections, Limits};
use crate::config;
use crate::errors::{Error, Result};

#[derive(Debug, Clone)]
pub(crate) struct Pools {
    pub(super) readers: Connections<Sqlite>,
    pub(super) writer: Connections<Sqlite>,
}

impl Pools {
    pub(crate) async fn connect(config: &config::Database) -> Result<Self> {
        let base = options(config)?;
        super::create_parent_folder(base.get_filename())?;
        let limits = Limits { last: true, ..Limits::of(config) };
        let writer = Connections::new(base.clone().create_if_missing(true), Limits { most: 1, least: 1, ..limits })?;
        // Makes the file, which the readers do not.
        drop(writer.acquire().await.map_err(Error::internal)?);
        Ok(Self { readers: Connections::new(base.pragma("query_only", "ON"), limits)?, writer })
    }

    pub(crate) async fn sweep(&self) {
        self.readers.sweep().await;
    }

    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// The connection options, the same for migrations and for the application.
pub(crate) fn options(config: &config::Database) -> Result<SqliteConnectOptions> {
    Ok(config
        .url
        .expose()
        .parse::<SqliteConnectOptions>()
        .map_err(Error::internal)?
        .journal_mode(SqliteJournalMode::Wal)
        // In WAL mode NORMAL can lose the last commits on power loss but never corrupts; FULL would lose none.
        // Receipts are money: FULL.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(config.acquire_timeout_seconds))
        .statement_cache_capacity(256))
}
