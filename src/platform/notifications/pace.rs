//! How fast an account with a provider is asked, by everything that this process sends through it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Whose turn it is with an account. Two messages at once share what the account allows.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<Option<Instant>>);

impl Pace {
    /// Waits until so many more may be sent, at so many a second.
    pub(super) async fn turn(&self, count: usize, per_second: usize) {
        sleep_until(self.next(Instant::now(), count, per_second)).await;
    }

    /// When they may be sent. Those after them wait for as long as these take.
    fn next(&self, now: Instant, count: usize, per_second: usize) -> Instant {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let takes = Duration::from_secs(1).saturating_mul(number(count)) / number(per_second).max(1);
        let mut free = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = free.map_or(now, |free| free.max(now));
        *free = Some(begin + takes);
        begin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_messages_at_once_share_what_the_account_allows() {
        let (pace, now) = (Pace::default(), Instant::now());
        let after = |milliseconds| now + Duration::from_millis(milliseconds);
        assert_eq!(pace.next(now, 10, 10), now);
        assert_eq!(pace.next(now, 5, 10), after(1000));
        assert_eq!(pace.next(after(200), 1, 10), after(1500));
        assert_eq!(pace.next(after(9000), 10, 10), after(9000));
    }
}
