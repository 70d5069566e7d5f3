//! The shared cache of several processes.

use crate::config::field::{same, settings, unset};
use crate::config::values::RedisUrl;

settings! {
    /// The shared cache.
    struct Redis in "redis" {
        /// Address of a Redis server that processes share. Unset: each process keeps its own cache and limits.
        url: Option<RedisUrl> = unset(),
        /// What the names of our keys and channels begin with: deployments that share one Redis need different ones.
        prefix: String = same("oneclass"),
        /// Most connections of this process to Redis.
        max_connections: u32 = same("8").within(1, 1_000),
        /// Milliseconds to wait for an answer of Redis before going on without.
        timeout_millis: u64 = same("250").within(10, 10_000),
    }
}
