//! What was read a moment ago: small caches in front of the tables that almost every request needs.
//!
//! The values stay in the process (reading them costs no round trip, and no personal data is copied into Redis); what
//! the nodes share is which of them are stale ([`Versions`](super::Versions)).

use std::hash::Hash;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::sync::Cache;

use super::{Nodes, Stamp};
use crate::ctx::Ctx;

/// A cache whose values live for a time of their own, or until what they were read from changes.
#[derive(Clone)]
pub struct Remembered<K, V> {
    values: Cache<K, Kept<V>>,
}

#[derive(Clone)]
struct Kept<V> {
    value: V,
    stamp: Stamp,
    life: Duration,
}

struct Life;

impl<K, V> Expiry<K, Kept<V>> for Life {
    fn expire_after_create(&self, _: &K, kept: &Kept<V>, _: Instant) -> Option<Duration> {
        Some(kept.life)
    }

    fn expire_after_update(&self, _: &K, kept: &Kept<V>, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(kept.life)
    }
}

impl<K: Hash + Eq + Send + Sync + 'static, V: Clone + Send + Sync + 'static> Remembered<K, V> {
    /// An empty cache of at most `capacity` values.
    #[must_use]
    pub fn new(capacity: u64) -> Self {
        Self { values: Cache::builder().max_capacity(capacity).expire_after(Life).build() }
    }

    /// What is remembered of the key, if it still holds.
    #[must_use]
    pub fn get(&self, nodes: &Nodes, key: &K) -> Option<V> {
        self.values.get(key).filter(|kept| nodes.versions().holds(&kept.stamp)).map(|kept| kept.value)
    }

    /// Remembers a value for `life`, with the stamp that was taken before it was read.
    pub fn keep(&self, stamp: Stamp, key: K, value: V, life: Duration) {
        self.values.insert(key, Kept { value, stamp, life });
    }

    /// Remembers a value that was read in a context's unit of work, unless that may be out of date already (read from a
    /// replica), or the context has itself changed what it was read from: that may yet be undone.
    pub fn keep_from(&self, ctx: &Ctx, stamp: Stamp, key: K, value: V, life: Duration) {
        if !ctx.uow().is_on_replica() && !stamp.subjects().any(|subject| ctx.has_changed(subject)) {
            self.keep(stamp, key, value, life);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Subject;
    use super::*;

    #[test]
    fn a_value_read_before_a_change_is_not_used_after_it() {
        let nodes = Nodes { redis: None, here: super::super::Here::default(), others: None };
        let cache = Remembered::new(10);
        let school = Subject::new("school", 1);
        let early = nodes.versions().stamp([school.clone()]);
        nodes.changed(std::slice::from_ref(&school));
        cache.keep(early, 1, "old", Duration::from_secs(60));
        assert_eq!(cache.get(&nodes, &1), None);
        let stamp = nodes.versions().stamp([school]);
        cache.keep(stamp, 1, "new", Duration::from_secs(60));
        assert_eq!(cache.get(&nodes, &1), Some("new"));
        nodes.changed(&[Subject::new("school", 2)]);
        assert_eq!(cache.get(&nodes, &1), Some("new"));
    }
}
