//! Where in the database's log the last change of each account ended, so that a replica that has not got there yet is not
//! asked by who made it, on whichever node. Only kept with a replica.

use std::time::Duration;

use deadpool_redis::redis::Script;
use moka::sync::Cache;
use uuid::Uuid;

use super::Redis;
use crate::db::Lsn;

/// Accounts whose place this process keeps.
const ACCOUNTS: u64 = 100_000;
/// How long a place is kept: a replica that is further behind is not asked at all.
const LIFE: Duration = Duration::from_secs(3_600);

/// What is known of an account's last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastChange {
    /// A replica must have got here.
    At(Lsn),
    /// It has not changed anything lately.
    LongAgo,
    /// The nodes cannot ask each other: no replica will do.
    Unknown,
}

/// Where the changes of accounts ended.
#[derive(Debug, Clone)]
pub(super) struct Written(Cache<Uuid, Lsn>);

impl Default for Written {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(ACCOUNTS).time_to_live(LIFE).build())
    }
}

impl Written {
    /// Keeps where a change of an account ended: known to all nodes when this returns.
    pub(super) async fn keep(&self, redis: Option<&Redis>, account: Uuid, lsn: Lsn) {
        let newest = self.0.get(&account).map_or(lsn, |known| known.max(lsn));
        self.0.insert(account, newest);
        if let Some(redis) = redis {
            // The greatest counts, in whichever order two nodes come.
            let script = Script::new(
                "local kept = tonumber(redis.call('GET', KEYS[1]) or '0') \
                 if tonumber(ARGV[1]) > kept then redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) end return 1",
            );
            let key = name(redis, account);
            let _without: Option<i64> = redis
                .run(async |connection| script.key(key).arg(newest.0).arg(LIFE.as_secs()).invoke_async(connection).await)
                .await;
        }
    }

    /// Where the last change of an account ended.
    pub(super) async fn of(&self, redis: Option<&Redis>, account: Uuid) -> LastChange {
        let here = self.0.get(&account);
        let there = match redis {
            None => None,
            Some(redis) => {
                let key = name(redis, account);
                let asked: Option<Option<u64>> =
                    redis.run(async |connection| deadpool_redis::redis::cmd("GET").arg(key).query_async(connection).await).await;
                match asked {
                    Some(kept) => kept.map(Lsn),
                    None => return LastChange::Unknown,
                }
            }
        };
        here.max(there).map_or(LastChange::LongAgo, LastChange::At)
    }
}

fn name(redis: &Redis, account: Uuid) -> String {
    redis.name(&format!("written:{}", account.simple()))
}
