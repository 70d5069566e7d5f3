//! Connections, kept by the thread that uses them.
//!
//! A connection wakes the event loop it was made in: used from another thread, every answer of the database goes through
//! two. So the connections are shared out among the HTTP workers ([`workers`]), each takes its own first, and another's only
//! when its own are all in use. They are kept by deadpool, not by sqlx's own pool, because that sends a ping each time a
//! connection comes back.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use deadpool::Runtime;
use deadpool::managed::{
    Manager, Metrics, Object, Pool, PoolError, QueueMode, RecycleError, RecycleResult, TimeoutType, Timeouts,
};
use sqlx::{ConnectOptions, Executor};
use tokio::sync::{Mutex, Notify};

use super::link::{self, Link};
use crate::config;
use crate::errors::{Error, Result};
use crate::workers;

/// A connection in use. Dropped, it can be used by others: it must have no transaction open then but one that lingers.
pub(super) type Connection<DB> = Object<Connect<DB>>;

/// How old a connection may become: what a server keeps for each grows.
const OLDEST: Duration = Duration::from_secs(30 * 60);
/// How long one may be idle.
const IDLE: Duration = Duration::from_secs(10 * 60);
/// How long to wait for a connection of one's own before looking at the others' again.
const LOOK_AROUND: Duration = Duration::from_millis(20);

/// How long it takes to see whether a server that was away is back.
const LOOK: Duration = Duration::from_secs(1);

/// Makes connections.
#[derive(Debug)]
pub(super) struct Connect<DB: sqlx::Database> {
    options: <DB::Connection as sqlx::Connection>::Options,
    lasts: bool,
    lingering: Option<Arc<Notify>>,
}

impl<DB: sqlx::Database> Manager for Connect<DB> {
    type Type = Link<DB>;
    type Error = sqlx::Error;

    async fn create(&self) -> std::result::Result<Link<DB>, sqlx::Error> {
        let mut pause = Duration::from_millis(10);
        loop {
            match self.options.connect().await {
                Err(error) if is_starting(&error) => tokio::time::sleep(pause).await,
                other => return other.map(|connection| Link::new(connection, self.lingering.clone())),
            }
            pause = (pause * 2).min(Duration::from_millis(500));
        }
    }

    async fn recycle(&self, _: &mut Link<DB>, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if !self.lasts && metrics.age() > OLDEST { Err(RecycleError::message("old")) } else { Ok(()) }
    }
}

/// Whether the server will be there in a moment: one that is being restarted refuses, or says so.
fn is_starting(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => {
            matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::NotFound)
        }
        // cannot_connect_now
        sqlx::Error::Database(error) => error.code().as_deref() == Some("57P03"),
        _ => false,
    }
}

/// All connections of one kind. Cheap to clone.
pub(super) struct Connections<DB: sqlx::Database> {
    /// The first belongs to whoever is no HTTP worker: jobs, housekeeping, commands.
    shares: Arc<[Pool<Connect<DB>>]>,
    patience: Duration,
    least: usize,
    /// Whether the server could not be reached when it was last tried.
    away: Arc<AtomicBool>,
    looking: Arc<Mutex<()>>,
}

impl<DB: sqlx::Database> Clone for Connections<DB> {
    fn clone(&self) -> Self {
        Self { shares: self.shares.clone(), away: self.away.clone(), looking: self.looking.clone(), ..*self }
    }
}

impl<DB: sqlx::Database> std::fmt::Debug for Connections<DB> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Connections({} of {})", self.count(), DB::NAME)
    }
}

/// How many connections there may be, and how they are kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// At most.
    pub(super) most: u32,
    /// Kept when idle.
    pub(super) least: u32,
    /// How long to wait for one.
    pub(super) patience: Duration,
    /// They do not age: there is no server behind them.
    pub(super) last: bool,
    /// A transaction that has only read is ended with the message that begins the next.
    pub(super) linger: bool,
}

impl Limits {
    /// As configured.
    pub(super) fn of(config: &config::Database) -> Self {
        Self {
            most: config.max_connections,
            least: config.min_connections,
            patience: Duration::from_secs(config.acquire_timeout_seconds),
            last: false,
            linger: false,
        }
    }
}

impl<DB: sqlx::Database> Connections<DB> {
    /// How many there are now.
    pub(super) fn count(&self) -> usize {
        self.shares.iter().map(|share| share.status().size).sum()
    }
}

impl<DB: sqlx::Database> Connections<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    /// None yet: they are made when they are needed.
    ///
    /// # Errors
    /// When deadpool refuses what it is told, which it has no reason to.
    pub(super) fn new(options: <DB::Connection as sqlx::Connection>::Options, limits: Limits) -> Result<Self> {
        // Without a runtime there is nobody to end what lingers.
        let runtime = tokio::runtime::Handle::try_current().ok().filter(|_| limits.linger);
        let lingering = runtime.as_ref().map(|_| Arc::<Notify>::default());
        let shares = sizes(usize::try_from(limits.most).unwrap_or(usize::MAX), workers::cores()).into_iter().map(|size| {
            Pool::builder(Connect { options: options.clone(), lasts: limits.last, lingering: lingering.clone() })
                .max_size(size)
                .queue_mode(QueueMode::Lifo)
                .create_timeout(Some(limits.patience))
                .runtime(Runtime::Tokio1)
                .build()
        });
        let shares: Arc<[_]> = shares.collect::<std::result::Result<Vec<_>, _>>().map_err(Error::internal)?.into();
        if let (Some(runtime), Some(lingering)) = (runtime, lingering) {
            runtime.spawn(link::end_those_that_linger(Arc::downgrade(&shares), lingering));
        }
        Ok(Self {
            shares,
            patience: limits.patience,
            least: usize::try_from(limits.least).unwrap_or_default(),
            away: Arc::default(),
            looking: Arc::default(),
        })
    }

    /// One connection: this thread's if one is free, else another's, else the first to become free. One waits as long for
    /// a server that is busy, or back in a moment. Once somebody has waited that long in vain for a connection to be made,
    /// one at a time looks whether the server is back, and the others are told at once that it is not.
    ///
    /// # Errors
    /// `PoolTimedOut`, `PoolClosed`, or why none can be made.
    pub(super) async fn acquire(&self) -> std::result::Result<Connection<DB>, sqlx::Error> {
        if !self.away.load(Ordering::Relaxed) {
            let acquired = self.within(self.patience).await;
            if matches!(&acquired, Err(sqlx::Error::Io(error)) if error.kind() == ErrorKind::TimedOut) {
                self.away.store(true, Ordering::Relaxed);
            }
            return acquired;
        }
        let Ok(_looking) = self.looking.try_lock() else { return Err(sqlx::Error::Io(ErrorKind::NotConnected.into())) };
        match self.within(self.patience.min(LOOK)).await {
            Ok(connection) => {
                self.away.store(false, Ordering::Relaxed);
                Ok(connection)
            }
            Err(sqlx::Error::PoolTimedOut) => Err(sqlx::Error::Io(ErrorKind::NotConnected.into())),
            Err(error) => Err(error),
        }
    }

    async fn within(&self, patience: Duration) -> std::result::Result<Connection<DB>, sqlx::Error> {
        let begun = Instant::now();
        let at_once = Timeouts { wait: Some(Duration::ZERO), create: Some(patience), recycle: None };
        loop {
            for share in self.nearest() {
                match share.timeout_get(&at_once).await {
                    Err(PoolError::Timeout(TimeoutType::Wait)) => {}
                    other => return other.map_err(plain),
                }
            }
            let left = patience.checked_sub(begun.elapsed()).ok_or(sqlx::Error::PoolTimedOut)?;
            let Some(own) = self.nearest().next() else { return Err(sqlx::Error::PoolClosed) };
            // With no others to look at, one keeps one's place: whoever comes back has lost it.
            let wait = if self.shares.len() > 1 { left.min(LOOK_AROUND) } else { left };
            let a_while = Timeouts { wait: Some(wait), ..at_once };
            match own.timeout_get(&a_while).await {
                Err(PoolError::Timeout(TimeoutType::Wait)) => {}
                other => return other.map_err(plain),
            }
        }
    }

    /// Whether somebody waits for one.
    pub(super) fn are_wanted(&self) -> bool {
        self.shares.iter().any(|share| share.status().waiting > 0)
    }

    /// The shares, this thread's first.
    fn nearest(&self) -> impl Iterator<Item = &Pool<Connect<DB>>> {
        let own = workers::own_of(self.shares.len().saturating_sub(1)).map_or(0, |worker| 1 + worker);
        self.shares.iter().cycle().skip(own).take(self.shares.len())
    }

    /// Where they lead.
    pub(super) fn options(&self) -> Option<&<DB::Connection as sqlx::Connection>::Options> {
        self.shares.first().map(|share| &share.manager().options)
    }

    /// Closes those that have not been used for a while.
    pub(super) async fn sweep(&self) {
        let mut surplus = self.count().saturating_sub(self.least);
        self.close_if(|idle| {
            let goes = idle > IDLE && surplus > 0;
            surplus -= usize::from(goes);
            goes
        })
        .await;
    }

    /// Closes all that are not in use, and those in use when they come back.
    pub(super) async fn close(&self) {
        self.close_if(|_| true).await;
        for share in self.shares.iter() {
            share.close();
        }
    }

    async fn close_if(&self, mut goes: impl FnMut(Duration) -> bool) {
        for share in self.shares.iter() {
            let gone = share.retain(|_, metrics| !goes(metrics.last_used())).removed;
            for link in gone {
                if let Err(error) = link.close().await {
                    tracing::debug!(%error, "closing an idle connection");
                }
            }
        }
    }
}

/// How many connections each share has: a quarter for whoever is no HTTP worker, the rest for as many threads as there
/// is something to share out.
fn sizes(most: usize, threads: usize) -> Vec<usize> {
    let threads = threads.min(most / 4);
    if threads == 0 {
        return vec![most];
    }
    let each = most * 3 / 4 / threads;
    let mut sizes = vec![most - each * threads];
    sizes.resize(1 + threads, each);
    sizes
}

fn plain(error: PoolError<sqlx::Error>) -> sqlx::Error {
    match error {
        PoolError::Backend(error) => error,
        PoolError::Closed => sqlx::Error::PoolClosed,
        // While one is being made: the server does not answer.
        PoolError::Timeout(TimeoutType::Create) => sqlx::Error::Io(ErrorKind::TimedOut.into()),
        PoolError::Timeout(_) | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => sqlx::Error::PoolTimedOut,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_connection_is_left_over_and_none_too_many() {
        for most in 1..40 {
            for threads in 1..20 {
                let sizes = sizes(most, threads);
                assert_eq!(sizes.iter().sum::<usize>(), most, "{most} by {threads}: {sizes:?}");
                assert!(sizes.iter().all(|size| *size > 0), "{most} by {threads}: {sizes:?}");
            }
        }
        assert_eq!(sizes(16, 2), [4, 6, 6]);
    }

    #[tokio::test]
    async fn who_has_none_left_takes_anothers_and_beyond_all_waits_for_the_first_that_is_free() {
        let limits = Limits { most: 4, least: 0, patience: Duration::from_millis(200), last: true, linger: false };
        let options = "sqlite::memory:".parse::<sqlx::sqlite::SqliteConnectOptions>().unwrap();
        let connections = Connections::<sqlx::Sqlite>::new(options, limits).unwrap();
        let mut held = Vec::new();
        for _ in 0..4 {
            held.push(connections.acquire().await.unwrap());
        }
        assert!(matches!(connections.acquire().await, Err(sqlx::Error::PoolTimedOut)));
        let (next, ()) = tokio::join!(connections.acquire(), async { drop(held.pop()) });
        assert!(next.is_ok());
        drop(next);
        drop(held);
        connections.close().await;
        assert!(matches!(connections.acquire().await, Err(sqlx::Error::PoolClosed)));
        assert_eq!(connections.count(), 0);
    }

    #[tokio::test]
    async fn of_a_single_one_whoever_came_first_is_served_first_however_long_they_wait() {
        let limits = Limits { most: 1, least: 0, patience: Duration::from_secs(5), last: true, linger: false };
        let options = "sqlite::memory:".parse::<sqlx::sqlite::SqliteConnectOptions>().unwrap();
        let connections = Connections::<sqlx::Sqlite>::new(options, limits).unwrap();
        let held = connections.acquire().await.unwrap();
        assert!(!connections.are_wanted());
        let order = std::sync::Mutex::new(Vec::new());
        let waits = async |number: u32, from: Duration| {
            tokio::time::sleep(from).await;
            let connection = connections.acquire().await.unwrap();
            order.lock().unwrap().push(number);
            drop(connection);
        };
        // Longer than one waits for a connection of one's own where there are others'.
        let letting_go = async {
            tokio::time::sleep(LOOK_AROUND * 3).await;
            assert!(connections.are_wanted());
            drop(held);
        };
        tokio::join!(waits(1, Duration::ZERO), waits(2, LOOK_AROUND * 3 / 2), letting_go);
        assert_eq!(*order.lock().unwrap(), [1, 2]);
    }
}
