//! The one connection that migrates, while nobody else does.
//!
//! On PostgreSQL it is a connection of its own, so that an advisory lock can be held across
//! transactions: each migration is one transaction, and two nodes that start at once take turns.
//! It has to reach the server itself and not a transaction-pooling PgBouncer, which would give the
//! lock to whoever comes next. In SQLite everything is one transaction that starts as a writer:
//! the file's own lock, and all or nothing.

use sea_orm::sqlx::postgres::PgPoolOptions;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend, DbErr, RuntimeErr,
    SqliteTransactionMode, SqlxPostgresConnector, Statement, TransactionOptions, TransactionTrait,
};

/// The key of the advisory lock: the bytes of `oneclass`.
const LOCK: i64 = i64::from_be_bytes(*b"oneclass");

/// An exclusive right to migrate; given up when dropped.
pub(crate) enum Session {
    Postgres(DatabaseConnection),
    Sqlite(DatabaseTransaction),
}

impl Session {
    /// Waits for the right to migrate the database behind `conn`.
    ///
    /// # Errors
    /// When the database cannot be reached, is still being written to after SQLite's busy
    /// time-out, or is neither PostgreSQL nor SQLite.
    pub(crate) async fn open(conn: &DatabaseConnection) -> Result<Self, DbErr> {
        match conn.get_database_backend() {
            DbBackend::Postgres => Ok(Self::Postgres(postgres(conn).await?)),
            DbBackend::Sqlite => {
                let options =
                    TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
                Ok(Self::Sqlite(conn.begin_with_options(options).await?))
            }
            other => Err(DbErr::BackendNotSupported { db: other.as_str(), ctx: "migration" }),
        }
    }

    /// What migrations run on.
    pub(crate) fn executor(&self) -> DatabaseExecutor<'_> {
        match self {
            Self::Postgres(conn) => conn.into(),
            Self::Sqlite(transaction) => transaction.into(),
        }
    }

    /// Keeps what was done and lets the next one migrate.
    pub(crate) async fn close(self) -> Result<(), DbErr> {
        match self {
            Self::Postgres(conn) => conn.close().await,
            Self::Sqlite(transaction) => transaction.commit().await,
        }
    }
}

/// A pool of exactly one connection, to the same place and schema as `conn`, holding the lock.
async fn postgres(conn: &DatabaseConnection) -> Result<DatabaseConnection, DbErr> {
    let search_path: String = conn
        .query_one_raw(Statement::from_string(DbBackend::Postgres, "SELECT current_setting('search_path') AS search_path"))
        .await?
        .ok_or_else(|| DbErr::Migration("the server did not give its search_path".to_owned()))?
        .try_get("", "search_path")?;
    let options = conn.get_postgres_connection_pool().connect_options();
    let pool = PgPoolOptions::new()
        .max_connections(1)
        // The lock lives and dies with the connection: it must never be exchanged for a new one.
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.as_ref().clone())
        .await
        .map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())))?;
    let session = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
    // A limit meant for requests must not cut a long migration, or the wait for another node's.
    session.execute_unprepared("SET statement_timeout = 0; SET lock_timeout = 0").await?;
    session
        .execute_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT set_config('search_path', $1, false), pg_advisory_lock($2)",
            [search_path.into(), LOCK.into()],
        ))
        .await?;
    Ok(session)
}
