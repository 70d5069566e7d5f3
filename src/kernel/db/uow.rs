//! The unit of work: one transaction, opened by its first statement, for one school (or one account, or the platform).
//!
//! It implements SeaORM's [`ConnectionTrait`], so entities are used as usual. It is ours rather than SeaORM's
//! `DatabaseTransaction` because that needs a round trip for `BEGIN`, one for the setting that Row Level Security
//! reads, and one for the ping before them; here they are one message. A request that needs no data (a cached 304, a
//! body that fails validation) opens no transaction at all.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock, PoisonError};

use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use sqlx::postgres::PgArguments;
use sqlx::{AssertSqlSafe, Postgres, Row as _, Sqlite};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::pool::Connections;
use super::replica::Lsn;
use super::tables::Tables;
use super::transaction::{Failure, Transaction};
use super::{Pools, trace};
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
    written: std::sync::Mutex<Tables>,
    /// Only when somebody wants to know.
    read: OnceLock<std::sync::Mutex<Tables>>,
    /// Set when a replica may serve it that has got as far.
    behind: OnceLock<Option<Lsn>>,
    on_replica: AtomicBool,
    committed_at: OnceLock<Lsn>,
}

#[derive(Debug)]
enum State {
    Idle,
    Postgres(Transaction<Postgres>),
    Sqlite(Transaction<Sqlite>),
    Ended,
}

impl Uow {
    pub(super) fn new(pools: Pools, realm: Realm, access: Access) -> Self {
        Self {
            pools,
            realm,
            access,
            state: Mutex::new(State::Idle),
            statements: AtomicU32::new(0),
            written: std::sync::Mutex::default(),
            read: OnceLock::new(),
            behind: OnceLock::new(),
            on_replica: AtomicBool::new(false),
            committed_at: OnceLock::new(),
        }
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

    /// The tables it has written to.
    #[must_use]
    pub fn written(&self) -> Tables {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on notes which tables it reads from.
    pub fn note_reads(&self) {
        self.read.get_or_init(std::sync::Mutex::default);
    }

    /// The tables it has read from since [`Self::note_reads`]; `None` when that was not asked for.
    #[must_use]
    pub fn read(&self) -> Option<Tables> {
        self.read.get().map(|read| read.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Whose rows it may see.
    #[must_use]
    pub fn realm(&self) -> &Realm {
        &self.realm
    }

    /// Lets a replica serve it, if it only reads: one that has got as far as `after`, where the caller's last change
    /// ended. To be said before its first statement.
    pub fn may_be_behind(&self, after: Option<Lsn>) {
        let _said_already = self.behind.set(after);
    }

    /// Whether what it reads may be out of date: not to be remembered.
    #[must_use]
    pub fn is_on_replica(&self) -> bool {
        self.on_replica.load(Ordering::Relaxed)
    }

    /// Where in the log its changes ended, once they are durable and a replica may have to wait for them.
    #[must_use]
    pub fn committed_at(&self) -> Option<Lsn> {
        self.committed_at.get().copied()
    }

    /// Makes its changes durable. One that only reads has nothing to wait for: the database is told, and its answer is
    /// read by whoever uses the connection next.
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
        let ending = async {
            match state {
                State::Idle | State::Ended => Ok(()),
                State::Postgres(transaction) if self.access == Access::Read => transaction.leave(),
                State::Sqlite(transaction) if self.access == Access::Read => transaction.leave(),
                State::Postgres(transaction) if sql == "COMMIT" && self.has_replica() => {
                    self.commit_with_place(transaction).await
                }
                State::Postgres(transaction) => transaction.end(sql).await,
                State::Sqlite(transaction) => transaction.end(sql).await,
            }
        };
        Ok(trace::within(trace::statement(&self.pools, sql), ending).await.map_err(db_error)?)
    }

    fn has_replica(&self) -> bool {
        matches!(&self.pools, Pools::Postgres(pools) if pools.replica().is_some())
    }

    /// Commits, and learns with the same message where in the log that was.
    async fn commit_with_place(&self, mut transaction: Transaction<Postgres>) -> Result<(), sqlx::Error> {
        const ENDING: &str = "COMMIT; SELECT pg_current_wal_insert_lsn()::text AS place";
        let ended = sqlx::raw_sql(ENDING).fetch_all(transaction.connection()?).await.map(|rows| {
            let place = rows.last().and_then(|row| row.try_get::<String, _>("place").ok());
            if let Some(lsn) = place.as_deref().and_then(Lsn::parse) {
                let _only_once = self.committed_at.set(lsn);
            }
        });
        transaction.ended(ended)
    }

    /// Runs `work` so that its failure undoes only its own changes (`SAVEPOINT`).
    ///
    /// # Errors
    /// What `work` returns, or the database's.
    pub async fn nested<T>(&self, work: impl AsyncFnOnce() -> Result<T>) -> Result<T> {
        self.execute_unprepared("SAVEPOINT nested").await?;
        let result = work().await;
        let undone = match &result {
            Ok(_) => self.execute_unprepared("RELEASE SAVEPOINT nested").await,
            Err(_) => self.execute_unprepared("ROLLBACK TO SAVEPOINT nested; RELEASE SAVEPOINT nested").await,
        };
        match (result, undone) {
            // What made the database forget the savepoint says more than that it has: SQLite rolls everything back when
            // the disk is full.
            (Err(error), Err(_)) if error.code().status >= 500 => Err(error),
            (_, Err(error)) => Err(error.into()),
            (result, Ok(_)) => result,
        }
    }

    /// Runs an `INSERT` of arrays, which only PostgreSQL knows, and gives what it returns. Boxed as `ConnectionTrait`'s are:
    /// it is deep within every future that writes.
    pub(super) fn insert<'a>(&'a self, sql: &'a str, arguments: PgArguments) -> BoxFuture<'a, Result<Vec<QueryResult>, DbErr>> {
        Box::pin(async move {
            self.note(sql);
            let mut state = self.state.lock().await;
            self.open(&mut state).await?;
            let State::Postgres(transaction) = &mut *state else {
                return Err(DbErr::Custom("arrays are PostgreSQL's".to_owned()));
            };
            let query = sqlx::query_with(AssertSqlSafe(sql.to_owned()), arguments).persistent(self.pools.keep_statements());
            let rows = query.fetch_all(transaction.connection().map_err(db_error)?);
            let rows = trace::within(trace::statement(&self.pools, sql), rows).await.map_err(db_error)?;
            Ok(rows.into_iter().map(QueryResult::from).collect())
        })
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
        *state = match &self.pools {
            Pools::Postgres(pools) => {
                let opening = pools.opening(&self.realm, self.access);
                let behind = match (self.access, self.behind.get(), pools.replica()) {
                    (Access::Read, Some(after), Some(replica)) => replica.open(&opening, *after).await,
                    _ => None,
                };
                self.on_replica.store(behind.is_some(), Ordering::Relaxed);
                State::Postgres(match behind {
                    Some(transaction) => transaction,
                    None => open(pools.connections(&self.realm), &opening).await?,
                })
            }
            Pools::Sqlite(pools) => State::Sqlite(match self.access {
                Access::Read => open(&pools.readers, "BEGIN").await?,
                Access::Write => open(&pools.writer, "BEGIN IMMEDIATE").await?,
            }),
        };
        Ok(())
    }

    fn note(&self, sql: &str) {
        self.statements.fetch_add(1, Ordering::Relaxed);
        if self.access == Access::Write {
            self.written.lock().unwrap_or_else(PoisonError::into_inner).add_written(sql);
        }
        if let Some(read) = self.read.get() {
            read.lock().unwrap_or_else(PoisonError::into_inner).add_read(sql);
        }
    }
}

/// Runs one call of sqlx on whichever connection this is, opening the transaction first.
macro_rules! on_connection {
    ($self:ident, $sql:expr, |$connection:ident| $call:expr) => {{
        $self.note($sql);
        let mut state = $self.state.lock().await;
        $self.open(&mut state).await?;
        let span = trace::statement(&$self.pools, $sql);
        match &mut *state {
            State::Postgres(transaction) => {
                let $connection = transaction.connection().map_err(db_error)?;
                trace::within(span, async { $call }).await.map_err(db_error).map(Into::into)
            }
            State::Sqlite(transaction) => {
                let $connection = transaction.connection().map_err(db_error)?;
                trace::within(span, async { $call }).await.map_err(db_error).map(Into::into)
            }
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
            .execute(c)
            .await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        on_connection!(self, sql, |c| sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(c).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let values = SqlxValues(statement.values.unwrap_or_else(|| sea_orm::Values(Vec::new())));
        on_connection!(self, &statement.sql, |c| sqlx::query_with(AssertSqlSafe(statement.sql), values)
            .persistent(self.pools.keep_statements())
            .fetch_optional(c)
            .await
            .map(|row| row.map(QueryResult::from)))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let values = SqlxValues(statement.values.unwrap_or_else(|| sea_orm::Values(Vec::new())));
        on_connection!(self, &statement.sql, |c| sqlx::query_with(AssertSqlSafe(statement.sql), values)
            .persistent(self.pools.keep_statements())
            .fetch_all(c)
            .await
            .map(|rows| rows.into_iter().map(QueryResult::from).collect::<Vec<_>>()))
    }
}

async fn open<DB: sqlx::Database>(connections: &Connections<DB>, opening: &str) -> Result<Transaction<DB>, DbErr>
where
    for<'c> &'c mut DB::Connection: sqlx::Executor<'c, Database = DB>,
{
    Transaction::open(connections, opening).await.map_err(|failure| match failure {
        Failure::Acquire(error) => acquire_error(error),
        Failure::Begin(error) => db_error(error),
    })
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
