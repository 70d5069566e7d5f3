//! The way to Redis. It is never needed: who asks gets an answer soon, or `None` and goes on without.

use std::sync::Arc;
use std::time::Duration;

use deadpool_redis::redis::{self, RedisError};
use deadpool_redis::{Connection, Pool, PoolConfig, Runtime, Timeouts};

use crate::config::{self, RedisUrl};
use crate::errors::{Error, Result};
use crate::recently::Recently;

/// How long Redis is left alone after it failed.
const PAUSE: Duration = Duration::from_secs(1);

/// Whether Redis can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedisState {
    /// It answers.
    Up,
    /// It does not; everything goes on without it.
    Down,
}

/// Connections to Redis. Cheap to clone.
#[derive(Clone)]
pub struct Redis {
    pool: Pool,
    client: redis::Client,
    prefix: Arc<str>,
    patience: Duration,
    has_failed: Arc<Recently>,
}

impl Redis {
    /// Connections are made when they are needed.
    pub(super) fn new(url: &RedisUrl, config: &config::Redis) -> Result<Self> {
        let patience = Duration::from_millis(config.timeout_millis);
        let client = redis::Client::open(url.expose()).map_err(Error::internal)?;
        let size = usize::try_from(config.max_connections).unwrap_or(8);
        let timeouts = Timeouts { wait: Some(patience), create: Some(patience), recycle: Some(patience) };
        let manager = deadpool_redis::Manager::new(url.expose()).map_err(Error::internal)?;
        let pool = Pool::builder(manager)
            .config(PoolConfig { timeouts, ..PoolConfig::new(size) })
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(Error::internal)?;
        let prefix = config.prefix.as_str().into();
        Ok(Self { pool, client, prefix, patience, has_failed: Arc::new(Recently::new(PAUSE)) })
    }

    /// The name of a key or channel of ours.
    #[must_use]
    pub fn name(&self, name: &str) -> String {
        format!("{}:{name}", self.prefix)
    }

    /// Does something there. `None`: Redis failed, took too long, or did so a moment ago; the reason is in the log.
    pub async fn run<T>(&self, work: impl AsyncFnOnce(&mut Connection) -> Result<T, RedisError>) -> Option<T> {
        if self.has_failed.is_so() {
            return None;
        }
        let trying = async {
            let mut connection = self.pool.get().await.map_err(|error| error.to_string())?;
            let result = work(&mut connection).await;
            if result.is_err() {
                // What the connection is in the middle of is not known: the next one asks on another.
                let _gone = deadpool_redis::Connection::take(connection);
            }
            result.map_err(|error| error.to_string())
        };
        let result = tokio::time::timeout(self.patience, trying).await.unwrap_or_else(|_| Err("no answer in time".to_owned()));
        match result {
            Ok(value) => {
                metrics::gauge!("oneclass_redis_up").set(1.0);
                Some(value)
            }
            Err(error) => {
                tracing::warn!(error, "Redis does not answer; going on without");
                metrics::gauge!("oneclass_redis_up").set(0.0);
                self.has_failed.note();
                None
            }
        }
    }

    /// Whether it answers now.
    pub async fn ping(&self) -> RedisState {
        let answer: Option<String> = self.run(async |connection| redis::cmd("PING").query_async(connection).await).await;
        if answer.is_some() { RedisState::Up } else { RedisState::Down }
    }

    /// A connection of its own that hears announcements.
    pub(super) async fn listener(&self) -> Result<redis::aio::PubSub, RedisError> {
        self.client.get_async_pubsub().await
    }
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redis").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}
