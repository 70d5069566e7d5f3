//! A connection with a transaction on it: given back when that has ended, and never with it open. Whoever gives up in
//! between (a client that is gone, a time-out) leaves a rollback behind that nobody has to wait for.

use sqlx::Executor;

use super::link::Link;
use super::pool::{Connection, Connections};

/// A transaction that has begun, or is beginning.
pub(super) struct Transaction<DB: sqlx::Database>(Option<Connection<DB>>)
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>;

impl<DB: sqlx::Database> Transaction<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    /// A transaction on a connection of these. One that died while nobody used it shows it here, before anything was
    /// done: the next is taken. There are at most so many stale ones; after those a new one is made, whose failure is
    /// the answer.
    pub(super) async fn open(connections: &Connections<DB>, opening: &str) -> Result<Self, Failure> {
        let mut tries = connections.count() + 1;
        loop {
            let mut transaction = Self(Some(connections.acquire().await.map_err(Failure::Acquire)?));
            match transaction.link().map_err(Failure::Begin)?.begin(opening).await {
                Ok(()) => return Ok(transaction),
                Err(error) => {
                    transaction.discard();
                    tries = tries.saturating_sub(1);
                    if tries == 0 || !lost(&error) {
                        return Err(Failure::Begin(error));
                    }
                }
            }
        }
    }

    /// What statements run on.
    pub(super) fn connection(&mut self) -> Result<&mut DB::Connection, sqlx::Error> {
        self.link().map(Link::connection)
    }

    fn link(&mut self) -> Result<&mut Link<DB>, sqlx::Error> {
        self.0.as_deref_mut().ok_or(sqlx::Error::WorkerCrashed)
    }

    /// Ends it with `COMMIT` or `ROLLBACK`.
    pub(super) async fn end(mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        let ended = self.link()?.run(sql.to_owned()).await;
        self.ended(ended)
    }

    /// Ends one that has only read, without waiting.
    pub(super) fn leave(mut self) -> Result<(), sqlx::Error> {
        let ended = self.link()?.leave();
        self.ended(ended)
    }

    /// Gives the connection back, or away when it is broken.
    pub(super) fn ended(mut self, ended: Result<(), sqlx::Error>) -> Result<(), sqlx::Error> {
        match ended {
            Ok(()) => drop(self.0.take()),
            Err(_) => self.discard(),
        }
        ended
    }

    /// Nobody uses the connection again.
    fn discard(mut self) {
        drop(self.0.take().map(Connection::take));
    }
}

impl<DB: sqlx::Database> Drop for Transaction<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    fn drop(&mut self) {
        let Some(mut connection) = self.0.take() else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            drop(Connection::take(connection));
            return;
        };
        runtime.spawn(async move {
            if connection.run("ROLLBACK".to_owned()).await.is_err() {
                drop(Connection::take(connection));
            }
        });
    }
}

impl<DB: sqlx::Database> std::fmt::Debug for Transaction<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Transaction({})", DB::NAME)
    }
}

/// Why there is no transaction.
#[derive(Debug)]
pub(super) enum Failure {
    /// There was no connection to be had.
    Acquire(sqlx::Error),
    /// The database refused.
    Begin(sqlx::Error),
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
