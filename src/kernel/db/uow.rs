//! The unit of work: one transaction, opened by its first statement, for one school (or one account, or the platform).
//!
//! It implements SeaORM's [`ConnectionTrait`], so entities are used as usual. It is ours rather than SeaORM's
//! `DatabaseTransaction` because that needs a round trip for `BEGIN`, one for the setting that Row Level Security
//! reads, and one for the ping before them; here they are one message. A request that needs no data (a cached 304, a
//! body that fails validation) opens no transaction at all.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Postgres, Sqlite};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::{Pools, postgres, trace};
use crate::errors::Result;

/// Whether a unit of work may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// A read-only transaction: the database refuses a write.
    Read,
    /// A read-write transaction. On SQLite it waits for its turn as the one writer.
    Write,
}

/// Whose rows a unit of work may see: what Row Level Security is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Realm {
    /// No school: global tables only.
    None,
    /// One school's rows; with an account, also that account's own memberships elsewhere.
    School {
        /// The school.
        school: Uuid,
        /// The account acting, if one is.
        account: Option<Uuid>,
    },
    /// One account's own memberships, in whichever schools.
    Account(Uuid),
    /// Every school's rows.
    Platform,
}

/// A transaction. Committed by [`Uow::commit`]; dropped, it is rolled back.
#[derive(Debug)]
pub struct Uow {
    pools: Pools,
    realm: Realm,
    access: Access,
    state: Mutex<State>,
    statements: AtomicU32,
}

#[derive(Debug)]
enum State {
    Idle,
    Postgres(PoolConnection<Postgres>),
    Sqlite(PoolConnection<Sqlite>),
    Ended,
}

impl Uow {
    pub(super) fn new(pools: Pools, realm: Realm, access: Access) -> Self {
        Self { pools, realm, access, state: Mutex::new(State::Idle), statements: AtomicU32::new(0) }
    }

    /// Whether it may write.
    #[must_use]
    pub fn access(&self) -> Access {
        self.access
    }

    /// Statements run so far, without those that open and close it.
    #[must_use]
    pub fn statements(&self) -> u32 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Makes its changes durable.
    ///
    /// # Errors
    /// When the database refuses or is gone: then nothing was changed, or (connection lost during `COMMIT`) it is
    /// unknown, which an idempotency key settles on the retry.
    pub async fn commit(&self) -> Result<()> {
        self.end("COMMIT").await
    }

    /// Undoes its changes.
    ///
    /// # Errors
    /// When the connection is gone; the changes are undone then too.
    pub async fn rollback(&self) -> Result<()> {
        self.end("ROLLBACK").await
    }

    async fn end(&self, sql: &'static str) -> Result<()> {
        let state = std::mem::replace(&mut *self.state.lock().await, State::Ended);
        if matches!(state, State::Idle | State::Ended) {
            return Ok(());
        }
        let span = trace::statement(&self.pools, sql);
        match state {
            State::Idle | State::Ended => Ok(()),
            State::Postgres(mut connection) => match trace::within(span, sqlx::raw_sql(sql).execute(&mut *connection)).await {
                Ok(_) => Ok(()),
                Err(error) => {
                    connection.close_on_drop();
                    Err(db_error(error).into())
                }
            },
            State::Sqlite(mut connection) => match trace::within(span, sqlx::raw_sql(sql).execute(&mut *connection)).await {
                Ok(_) => Ok(()),
                Err(error) => {
                    connection.close_on_drop();
                    Err(db_error(error).into())
                }
            },
        }
    }

    /// Runs `work` so that its failure undoes only its own changes (`SAVEPOINT`).
    ///
    /// # Errors
    /// What `work` returns, or the database's.
    pub async fn nested<T>(&self, work: impl AsyncFnOnce() -> Result<T>) -> Result<T> {
        self.execute_unprepared("SAVEPOINT nested").await?;
        let result = work().await;
        match &result {
            Ok(_) => self.execute_unprepared("RELEASE SAVEPOINT nested").await?,
            Err(_) => self.execute_unprepared("ROLLBACK TO SAVEPOINT nested; RELEASE SAVEPOINT nested").await?,
        };
        result
    }

    async fn open(&self, state: &mut State) -> Result<(), DbErr> {
        match state {
            State::Postgres(_) | State::Sqlite(_) => return Ok(()),
            State::Ended => return Err(DbErr::Custom("the unit of work has ended".to_owned())),
            State::Idle => {}
        }
        trace::within(trace::statement(&self.pools, "BEGIN"), self.begin(state)).await
    }

    async fn begin(&self, state: &mut State) -> Result<(), DbErr> {
        match &self.pools {
            Pools::Postgres(pools) => {
                let opening = pools.opening(&self.realm, self.access);
                let pool = pools.pool(&self.realm);
                // A connection that died in the pool shows it here, before anything was done: take the next one. The
                // pool has at most `size` stale ones; after those it makes a new one, whose failure is the answer.
                let mut tries = pool.size() + 1;
                loop {
                    let mut connection = pool.acquire().await.map_err(acquire_error)?;
                    match postgres::open(&mut connection, opening.clone()).await {
                        Ok(()) => {
                            *state = State::Postgres(connection);
                            return Ok(());
                        }
                        Err(error) => {
                            connection.close_on_drop();
                            tries = tries.saturating_sub(1);
                            if tries == 0 || !lost(&error) {
                                return Err(db_error(error));
                            }
                        }
                    }
                }
            }
            Pools::Sqlite(pools) => {
                let (pool, opening) = match self.access {
                    Access::Read => (&pools.readers, "BEGIN"),
                    Access::Write => (&pools.writer, "BEGIN IMMEDIATE"),
                };
                let mut connection = pool.acquire().await.map_err(acquire_error)?;
                if let Err(error) = sqlx::raw_sql(opening).execute(&mut *connection).await {
                    connection.close_on_drop();
                    return Err(db_error(error));
                }
                *state = State::Sqlite(connection);
                Ok(())
            }
        }
    }

    fn count(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }
}

/// Runs one call of sqlx on whichever connection this is, opening the transaction first.
macro_rules! on_connection {
    ($self:ident, $sql:expr, |$connection:ident| $call:expr) => {{
        $self.count();
        let mut state = $self.state.lock().await;
        $self.open(&mut state).await?;
        let span = trace::statement(&$self.pools, $sql);
        match &mut *state {
            State::Postgres($connection) => trace::within(span, async { $call }).await.map_err(db_error).map(Into::into),
            State::Sqlite($connection) => trace::within(span, async { $call }).await.map_err(db_error).map(Into::into),
            State::Idle | State::Ended => Err(DbErr::Custom("the unit of work is not open".to_owned())),
        }
    }};
}

#[async_trait::async_trait]
impl ConnectionTrait for Uow {
    fn get_database_backend(&self) -> DbBackend {
        match self.pools {
            Pools::Postgres(_) => DbBackend::Postgres,
            Pools::Sqlite(_) => DbBackend::Sqlite,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let values = SqlxValues(statement.values.unwrap_or_else(|| sea_orm::Values(Vec::new())));
        on_connection!(self, &statement.sql, |c| sqlx::query_with(AssertSqlSafe(statement.sql), values)
            .persistent(self.pools.keep_statements())
            .execute(&mut **c)
            .await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        on_connection!(self, sql, |c| sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut **c).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let values = SqlxValues(statement.values.unwrap_or_else(|| sea_orm::Values(Vec::new())));
        on_connection!(self, &statement.sql, |c| sqlx::query_with(AssertSqlSafe(statement.sql), values)
            .persistent(self.pools.keep_statements())
            .fetch_optional(&mut **c)
            .await
            .map(|row| row.map(QueryResult::from)))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let values = SqlxValues(statement.values.unwrap_or_else(|| sea_orm::Values(Vec::new())));
        on_connection!(self, &statement.sql, |c| sqlx::query_with(AssertSqlSafe(statement.sql), values)
            .persistent(self.pools.keep_statements())
            .fetch_all(&mut **c)
            .await
            .map(|rows| rows.into_iter().map(QueryResult::from).collect::<Vec<_>>()))
    }
}

impl Drop for Uow {
    /// A request was abandoned (client gone, time-out, error): undo, without holding up whoever drops us.
    fn drop(&mut self) {
        let state = std::mem::replace(self.state.get_mut(), State::Ended);
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            match state {
                State::Postgres(mut connection) => connection.close_on_drop(),
                State::Sqlite(mut connection) => connection.close_on_drop(),
                State::Idle | State::Ended => {}
            }
            return;
        };
        match state {
            State::Postgres(mut connection) => {
                runtime.spawn(async move {
                    if sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await.is_err() {
                        connection.close_on_drop();
                    }
                });
            }
            State::Sqlite(mut connection) => {
                runtime.spawn(async move {
                    if sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await.is_err() {
                        connection.close_on_drop();
                    }
                });
            }
            State::Idle | State::Ended => {}
        }
    }
}

fn db_error(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}

fn acquire_error(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::ConnectionClosed),
        other => DbErr::Conn(RuntimeErr::SqlxError(Arc::new(other))),
    }
}

/// Whether a connection was lost, as against a statement refused.
fn lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => true,
        // admin_shutdown, crash_shutdown: the server told the idle connection and closed it.
        sqlx::Error::Database(e) => matches!(e.code().as_deref(), Some("57P01" | "57P02")),
        _ => false,
    }
}
