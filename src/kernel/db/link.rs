//! A connection as it is kept between two transactions.
//!
//! What has only read has nothing to wait for at its end, and nothing to tell anybody. So on PostgreSQL its `COMMIT` is
//! not sent by itself: it goes with the message that begins the connection's next transaction, which saves the server
//! waking up once more for each read. If there is none within a few milliseconds it is sent alone, so that no
//! transaction stays open on an idle connection: at `READ COMMITTED` it would hold no snapshot, but locks on tables,
//! which a migration waits for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use deadpool::managed::Pool;
use futures::FutureExt as _;
use sqlx::{AssertSqlSafe, Connection as _, Executor};
use tokio::sync::Notify;

use super::pool::Connect;

/// How long a transaction that has only read may stay open, at least; at most twice as long.
const LINGER: Duration = Duration::from_millis(5);
/// How often the task that ends them looks whether the connections are still there.
const LOOK: Duration = Duration::from_secs(60);

/// A connection.
#[derive(Debug)]
pub(super) struct Link<DB: sqlx::Database> {
    /// Locked by [`end_those_that_linger`] only: whoever uses it has it alone.
    connection: Mutex<DB::Connection>,
    /// Told when a transaction begins to linger; `None` where none may.
    lingering: Option<Arc<Notify>>,
    lingers: AtomicBool,
}

impl<DB: sqlx::Database> Link<DB> {
    pub(super) fn new(connection: DB::Connection, lingering: Option<Arc<Notify>>) -> Self {
        Self { connection: Mutex::new(connection), lingering, lingers: AtomicBool::new(false) }
    }

    /// What statements run on.
    pub(super) fn connection(&mut self) -> &mut DB::Connection {
        self.connection.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes it, in order.
    pub(super) async fn close(self) -> Result<(), sqlx::Error> {
        self.connection.into_inner().unwrap_or_else(PoisonError::into_inner).close().await
    }
}

impl<DB: sqlx::Database> Link<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    /// Runs statements without parameters, in one message.
    pub(super) async fn run(&mut self, sql: String) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(self.connection()).await.map(|_| ())
    }

    /// Begins a transaction, and with the same message ends the one that lingers.
    pub(super) async fn begin(&mut self, opening: &str) -> Result<(), sqlx::Error> {
        let lingers = std::mem::take(self.lingers.get_mut());
        self.run(if lingers { format!("COMMIT; {opening}") } else { opening.to_owned() }).await
    }

    /// Ends a transaction that has only read, without waiting: later, where it may linger; else, once polled, the ending
    /// has been sent, and sqlx reads what is outstanding before a connection's next statement.
    pub(super) fn leave(&mut self) -> Result<(), sqlx::Error> {
        if let Some(lingering) = &self.lingering {
            *self.lingers.get_mut() = true;
            lingering.notify_one();
            return Ok(());
        }
        commit::<DB>(self.connection())
    }
}

fn commit<DB: sqlx::Database>(connection: &mut DB::Connection) -> Result<(), sqlx::Error>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    sqlx::raw_sql("COMMIT").execute(connection).now_or_never().map_or(Ok(()), |ended| ended.map(|_| ()))
}

/// Ends the transactions that linger on connections nobody uses.
pub(super) async fn end_those_that_linger<DB: sqlx::Database>(connections: Weak<[Pool<Connect<DB>>]>, lingering: Arc<Notify>)
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    loop {
        let _told_or_time_to_look = tokio::time::timeout(LOOK, lingering.notified()).await;
        tokio::time::sleep(LINGER).await;
        let Some(connections) = connections.upgrade() else { return };
        let mut more = false;
        for pool in connections.iter() {
            pool.retain(|link, metrics| {
                let lingers = link.lingers.load(Ordering::Relaxed);
                if !lingers || metrics.last_used() < LINGER {
                    more |= lingers;
                    return true;
                }
                link.lingers.store(false, Ordering::Relaxed);
                commit::<DB>(&mut link.connection.lock().unwrap_or_else(PoisonError::into_inner)).is_ok()
            });
        }
        if more {
            lingering.notify_one();
        }
    }
}
