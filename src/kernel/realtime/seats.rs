//! How many connections there are: of an account, of a school, of this node.

use std::collections::HashMap;

use uuid::Uuid;

use crate::config;
use crate::errors::{Error, Result, code};

/// Connections that are open.
#[derive(Debug, Default)]
pub(super) struct Seats {
    all: usize,
    of_school: HashMap<Uuid, usize>,
    of_account: HashMap<Uuid, usize>,
}

impl Seats {
    /// One more.
    ///
    /// # Errors
    /// 429 `TOO_MANY_CONNECTIONS` when the account or the school has as many as it may, 503 when the node has.
    pub(super) fn take(&mut self, limits: &config::Realtime, school: Uuid, account: Uuid) -> Result<()> {
        if self.all >= limits.max_connections {
            return Err(Error::new(&code::OVERLOADED).retry_after(5));
        }
        let counts =
            [(&mut self.of_account, account, limits.max_per_account), (&mut self.of_school, school, limits.max_per_school)];
        for (count, id, most) in &counts {
            if count.get(id).is_some_and(|open| open >= most) {
                return Err(Error::new(&code::TOO_MANY_CONNECTIONS).with("limit", most).retry_after(30));
            }
        }
        for (count, id, _) in counts {
            *count.entry(id).or_default() += 1;
        }
        self.all += 1;
        Ok(())
    }

    /// One less.
    pub(super) fn free(&mut self, school: Uuid, account: Uuid) {
        for (count, id) in [(&mut self.of_account, account), (&mut self.of_school, school)] {
            if let Some(open) = count.get_mut(&id) {
                *open = open.saturating_sub(1);
                if *open == 0 {
                    count.remove(&id);
                }
            }
        }
        self.all = self.all.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(all: usize, school: usize, account: usize) -> config::Realtime {
        let mut limits = config::Config::load(config::Sources::default()).unwrap().config.realtime;
        (limits.max_connections, limits.max_per_school, limits.max_per_account) = (all, school, account);
        limits
    }

    #[test]
    fn an_account_a_school_and_a_node_each_have_their_limit_and_what_is_freed_can_be_taken() {
        let (limits, id) = (limits(4, 3, 2), Uuid::from_u128);
        let mut seats = Seats::default();
        let mut take = |school, account| seats.take(&limits, id(school), id(account)).map_err(|error| error.code().name);
        assert_eq!([take(1, 1), take(1, 1)], [Ok(()), Ok(())]);
        assert_eq!(take(2, 1), Err("TOO_MANY_CONNECTIONS"));
        assert_eq!(take(1, 2), Ok(()));
        assert_eq!(take(1, 3), Err("TOO_MANY_CONNECTIONS"));
        assert_eq!(take(2, 3), Ok(()));
        assert_eq!(take(2, 4), Err("OVERLOADED"));
        seats.free(id(1), id(1));
        assert!(seats.take(&limits, id(2), id(1)).is_ok());
        for (school, account) in [(1, 1), (1, 2), (2, 3), (2, 1)] {
            seats.free(id(school), id(account));
        }
        assert!(seats.all == 0 && seats.of_school.is_empty() && seats.of_account.is_empty());
    }
}
