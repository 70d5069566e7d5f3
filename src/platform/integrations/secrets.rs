//! The secrets of an endpoint or a source: sealed in one column, the newest first, those that were replaced with the time
//! until which they hold.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::errors::{Error, Result};
use kernel::secret::MasterSecret;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::codes::TOO_MANY_SECRETS;

/// Most secrets that hold at a time: a receiver looks at each signature.
const MOST: usize = 4;

/// A secret, in the clear.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    key: String,
    /// Until when it holds; `None`: until it is replaced.
    until: Option<DateTime<Utc>>,
}

/// The secrets of one endpoint or source.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Ring(Vec<Kept>);

impl Ring {
    /// With one secret.
    pub(super) fn new(key: String) -> Self {
        Self(vec![Kept { key, until: None }])
    }

    /// Replaces the newest secret; it holds for `overlap` longer.
    ///
    /// # Errors
    /// 409 `TOO_MANY_SECRETS`: whoever uses one of those would be shut out unasked.
    pub(super) fn replace(&mut self, key: String, overlap: TimeDelta, now: DateTime<Utc>) -> Result<()> {
        for kept in &mut self.0 {
            kept.until = kept.until.or(Some(now + overlap));
        }
        self.0.retain(|kept| kept.until.is_none_or(|until| now < until));
        if self.0.len() >= MOST {
            return Err(Error::conflict(&TOO_MANY_SECRETS));
        }
        self.0.insert(0, Kept { key, until: None });
        Ok(())
    }

    /// The newest.
    pub(super) fn newest(&self) -> &str {
        self.0.first().map_or("", |kept| kept.key.as_str())
    }

    /// Those that hold.
    pub(super) fn holding(&self, now: DateTime<Utc>) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |kept| kept.until.is_none_or(|until| now < until)).map(|kept| kept.key.as_str())
    }

    /// As the database keeps it: only for the row with this id, so that it opens in no other.
    ///
    /// # Errors
    /// 500 when the random source fails.
    pub(super) fn seal(&self, secret: &MasterSecret, id: Uuid) -> Result<String> {
        secret.seal(&purpose(id), &serde_json::to_vec(self)?)
    }

    /// From the database.
    ///
    /// # Errors
    /// 500 when it does not open.
    pub(super) fn open(secret: &MasterSecret, id: Uuid, sealed: &str) -> Result<Self> {
        // What serde says of a secret that it cannot read may quote it.
        serde_json::from_slice(&secret.open(&purpose(id), sealed)?)
            .map_err(|_| Error::internal("a webhook's secrets make no sense"))
    }
}

fn purpose(id: Uuid) -> String {
    format!("webhook:{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::hours(hours)
    }

    fn holding(ring: &Ring, hours: i64) -> Vec<&str> {
        ring.holding(at(hours)).collect()
    }

    #[test]
    fn a_replaced_secret_holds_as_long_as_was_said_and_not_longer() {
        let mut ring = Ring::new("a".to_owned());
        ring.replace("b".to_owned(), TimeDelta::hours(24), at(0)).unwrap();
        assert_eq!(holding(&ring, 23), ["b", "a"]);
        assert_eq!(holding(&ring, 24), ["b"]);
        assert_eq!(ring.newest(), "b");
    }

    #[test]
    fn replacing_twice_does_not_shorten_the_life_of_the_first() {
        let mut ring = Ring::new("a".to_owned());
        ring.replace("b".to_owned(), TimeDelta::hours(24), at(0)).unwrap();
        ring.replace("c".to_owned(), TimeDelta::hours(1), at(1)).unwrap();
        assert_eq!(holding(&ring, 1), ["c", "b", "a"]);
        assert_eq!(holding(&ring, 2), ["c", "a"]);
    }

    #[test]
    fn a_secret_that_leaked_is_replaced_at_once() {
        let mut ring = Ring::new("a".to_owned());
        ring.replace("b".to_owned(), TimeDelta::zero(), at(0)).unwrap();
        assert_eq!(holding(&ring, 0), ["b"]);
    }

    #[test]
    fn more_than_four_at_a_time_are_refused() {
        let mut ring = Ring::new("a".to_owned());
        for key in ["b", "c", "d"] {
            ring.replace(key.to_owned(), TimeDelta::hours(24), at(0)).unwrap();
        }
        assert!(ring.replace("e".to_owned(), TimeDelta::hours(24), at(1)).unwrap_err().is(&TOO_MANY_SECRETS));
        ring.replace("e".to_owned(), TimeDelta::hours(24), at(24)).unwrap();
    }

    #[test]
    fn what_was_sealed_for_one_row_opens_in_no_other() {
        let secret = MasterSecret::new("s".repeat(32).into());
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = Ring::new("a".to_owned()).seal(&secret, one).unwrap();
        assert_eq!(Ring::open(&secret, one, &sealed).unwrap().newest(), "a");
        assert!(Ring::open(&secret, other, &sealed).is_err());
    }
}
