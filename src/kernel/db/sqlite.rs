//! SQLite: a file in WAL mode, many readers, one writer.
//!
//! Writers queue in our pool (fair, with a time limit) instead of in SQLite's busy handler (neither), so the writing
//! pool has one connection. Readers are `query_only`: a read-only unit of work cannot write by mistake.

use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

use crate::config;
use crate::errors::{Error, Result};

#[derive(Debug, Clone)]
pub(crate) struct Pools {
    pub(crate) readers: SqlitePool,
    pub(crate) writer: SqlitePool,
}

impl Pools {
    pub(crate) async fn connect(config: &config::Database) -> Result<Self> {
        let base = options(config)?;
        super::create_parent_folder(base.get_filename())?;
        let acquire = Duration::from_secs(config.acquire_timeout_seconds);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(acquire)
            .connect_with(base.clone().create_if_missing(true))
            .await
            .map_err(Error::internal)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(config.max_connections)
            .min_connections(config.min_connections)
            .test_before_acquire(false)
            .max_lifetime(None)
            .acquire_timeout(acquire)
            .connect_lazy_with(base.pragma("query_only", "ON"));
        Ok(Self { readers, writer })
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
