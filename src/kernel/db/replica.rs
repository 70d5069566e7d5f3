//! A read replica: a copy of the database, a moment behind, that serves what only reads.
//!
//! Who has just written sees what they wrote: they come with the place in the write-ahead log that their change ended
//! at, and a replica that has not got there yet is passed over. Nor is one asked that is too far behind, or away.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::Postgres;

use super::pool::Connections;
use super::transaction::{Failure, Transaction};
use crate::errors::{Error, Result};

/// A place in the write-ahead log (`pg_lsn`): later changes are at greater ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lsn(pub u64);

impl Lsn {
    /// As PostgreSQL writes it: `16/B374D848`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (high, low) = text.split_once('/')?;
        let half = |text| u64::from_str_radix(text, 16).ok().filter(|half| *half <= u64::from(u32::MAX));
        Some(Self((half(high)? << 32) | half(low)?))
    }
}

impl std::fmt::Display for Lsn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:X}/{:X}", self.0 >> 32, self.0 & u64::from(u32::MAX))
    }
}

/// The replica. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Replica {
    connections: Connections<Postgres>,
    seen: Arc<Seen>,
    most_behind: Duration,
}

#[derive(Debug, Default)]
struct Seen {
    usable: AtomicBool,
    /// Where the primary was, and when; the oldest first.
    primary: Mutex<VecDeque<(Instant, Lsn)>>,
}

impl Replica {
    pub(super) fn new(connections: Connections<Postgres>, most_behind: Duration) -> Self {
        Self { connections, seen: Arc::default(), most_behind }
    }

    /// Whether it may be asked.
    pub(super) fn is_usable(&self) -> bool {
        self.seen.usable.load(Ordering::Acquire)
    }

    /// A transaction, if it has got as far as `after`.
    pub(super) async fn open(&self, opening: &str, after: Option<Lsn>) -> Option<Transaction<Postgres>> {
        if !self.is_usable() {
            return None;
        }
        let mut transaction = match Transaction::open(&self.connections, opening).await {
            Ok(transaction) => transaction,
            Err(failure) => {
                self.set_usable(false, &format!("{failure:?}"));
                return None;
            }
        };
        let Some(after) = after else { return Some(transaction) };
        let there = match transaction.connection() {
            Ok(connection) => sqlx::query_scalar("SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn")
                .bind(after.to_string())
                .persistent(false)
                .fetch_one(connection)
                .await
                .unwrap_or(false),
            Err(_) => false,
        };
        if !there {
            metrics::counter!("oneclass_replica_behind_total").increment(1);
            return None;
        }
        Some(transaction)
    }

    /// Looks how far it is, against where the primary was; to be called every second or so.
    pub(super) async fn watch(&self, primary: &Connections<Postgres>) -> Result<()> {
        const HERE: &str = "SELECT pg_current_wal_lsn()::text";
        const THERE: &str = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END";
        let now = position(primary, HERE).await.map_err(|failure| Error::internal(format!("{failure:?}")))?;
        let now = now.ok_or_else(|| Error::internal("the primary has no place in its log"))?;
        let wanted = self.wanted(now);
        match position(&self.connections, THERE).await {
            Ok(Some(replayed)) if replayed >= wanted => self.set_usable(true, ""),
            Ok(Some(replayed)) => self.set_usable(false, &format!("at {replayed}, not yet at {wanted}")),
            // It has been promoted: what it says now is another history.
            Ok(None) => self.set_usable(false, "it is no replica"),
            Err(failure) => self.set_usable(false, &format!("{failure:?}")),
        }
        Ok(())
    }

    /// Where the replica has to be by now.
    fn wanted(&self, now: Lsn) -> Lsn {
        let mut primary = self.seen.primary.lock().unwrap_or_else(PoisonError::into_inner);
        primary.push_back((Instant::now(), now));
        // The newest of those that are as old as it may be behind; else the oldest there is.
        while primary.get(1).is_some_and(|(taken, _)| taken.elapsed() >= self.most_behind) {
            primary.pop_front();
        }
        primary.front().map_or(now, |(_, lsn)| *lsn)
    }

    fn set_usable(&self, usable: bool, why: &str) {
        let was = self.seen.usable.swap(usable, Ordering::AcqRel);
        metrics::gauge!("oneclass_replica_up").set(if usable { 1.0 } else { 0.0 });
        match (was, usable) {
            (true, false) => tracing::warn!(why, "the read replica is passed over"),
            (false, true) => tracing::info!("the read replica serves"),
            _ => {}
        }
    }

    pub(super) async fn sweep(&self) {
        self.connections.sweep().await;
    }

    pub(super) async fn close(&self) {
        self.connections.close().await;
    }
}

/// In a transaction, because that finds a connection that lives.
async fn position(connections: &Connections<Postgres>, question: &'static str) -> std::result::Result<Option<Lsn>, Failure> {
    let mut transaction = Transaction::open(connections, "BEGIN READ ONLY").await?;
    let asked = sqlx::query_scalar(question).persistent(false).fetch_one(transaction.connection().map_err(Failure::Begin)?).await;
    let text: Option<String> = asked.map_err(Failure::Begin)?;
    transaction.leave().map_err(Failure::Begin)?;
    Ok(text.as_deref().and_then(Lsn::parse))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_log_is_read_and_written_as_postgresql_does() {
        let lsn = Lsn::parse("16/B374D848").unwrap();
        assert_eq!((lsn, lsn.to_string().as_str()), (Lsn(0x16_B374_D848), "16/B374D848"));
        assert!(Lsn::parse("2/0").unwrap() > Lsn::parse("1/FFFFFFFF").unwrap());
        assert_eq!([Lsn::parse("1"), Lsn::parse("x/1"), Lsn::parse("1/100000000")], [None; 3]);
    }
}
