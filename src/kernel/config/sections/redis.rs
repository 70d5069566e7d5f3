//! The shared cache of several processes.

use crate::config::field::{settings, unset};
use crate::config::values::RedisUrl;

settings! {
    /// The shared cache.
    struct Redis in "redis" {
        /// Address of a Redis server that processes share. Unset: each process keeps its own cache and limits.
        url: Option<RedisUrl> = unset(),
    }
}
