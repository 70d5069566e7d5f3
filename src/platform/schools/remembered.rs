//! What was read a moment ago: small caches in front of the tables that almost every request needs.
//!
//! Forgetting a value when it changes is not enough: until the change commits, another request may read the old row
//! once more, and keep it. So while a change is under way, and a moment beyond, nothing is kept for its key. Other
//! processes notice a change when their copy expires.

use std::hash::Hash;
use std::time::{Duration, Instant};

use kernel::Ctx;
use moka::Expiry;
use moka::sync::Cache;

/// How long a change may be under way: longer than a request may take. Also what a change that is undone costs.
const CHANGING: Duration = Duration::from_secs(60);
/// How long after the commit a request that read the old row may still be about to keep it.
const SETTLING: Duration = Duration::from_secs(1);

/// A cache whose values may each live for a time of their own.
///
/// A clone is another handle on the same cache.
#[derive(Clone)]
pub(super) struct Remembered<K, V> {
    values: Cache<K, Kept<V>>,
    changing: Cache<K, Kept<()>>,
}

#[derive(Clone)]
struct Kept<V> {
    value: V,
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

impl<K: Hash + Eq + Clone + Send + Sync + 'static, V: Clone + Send + Sync + 'static> Remembered<K, V> {
    /// An empty cache of at most `capacity` values.
    pub(super) fn new(capacity: u64) -> Self {
        Self {
            values: Cache::builder().max_capacity(capacity).expire_after(Life).build(),
            changing: Cache::builder().max_capacity(capacity).expire_after(Life).build(),
        }
    }

    /// What is remembered of the key.
    pub(super) fn get(&self, key: &K) -> Option<V> {
        if self.changing.contains_key(key) {
            return None;
        }
        self.values.get(key).map(|kept| kept.value)
    }

    /// Remembers a value for `life`, unless the key has just been changed.
    pub(super) fn keep(&self, key: K, value: V, life: Duration) {
        if !self.changing.contains_key(&key) {
            self.values.insert(key, Kept { value, life });
        }
    }

    /// Says that the context changes what belongs to these keys.
    pub(super) fn forget(&self, ctx: &Ctx, keys: Vec<K>) {
        keys.iter().for_each(|key| self.mark(key, CHANGING));
        let cache = self.clone();
        ctx.after_commit(move || keys.iter().for_each(|key| cache.mark(key, SETTLING)));
    }

    fn mark(&self, key: &K, life: Duration) {
        self.changing.insert(key.clone(), Kept { value: (), life });
        self.values.invalidate(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_being_changed_is_not_remembered() {
        let cache = Remembered::new(10);
        cache.keep("school", 1, Duration::from_secs(60));
        assert_eq!(cache.get(&"school"), Some(1));
        cache.mark(&"school", CHANGING);
        cache.keep("school", 1, Duration::from_secs(60));
        assert_eq!(cache.get(&"school"), None);
        cache.mark(&"school", Duration::ZERO);
        cache.keep("school", 3, Duration::from_secs(60));
        assert_eq!(cache.get(&"school"), Some(3));
        cache.keep("other", 2, Duration::from_secs(60));
        assert_eq!(cache.get(&"other"), Some(2));
    }
}
