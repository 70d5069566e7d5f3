//! A generator that looks for answers once a millisecond, instead of being woken for each of them. Waking it costs the
//! server some microseconds an answer, which are nobody's on another machine, and most of what a refusal costs here.

use std::time::{Duration, Instant};

use tokio::task::{JoinHandle, yield_now};

/// How often it looks.
const APART: Duration = Duration::from_millis(1);

/// Ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Naps(JoinHandle<()>);

impl Naps {
    /// From now on the thread sleeps between looks; what there is to do then is done first.
    pub(crate) fn begin() -> Self {
        Self(tokio::task::spawn_local(async {
            let mut next = Instant::now();
            loop {
                // The first brings in what has come, the second lets those go on who waited for it.
                yield_now().await;
                yield_now().await;
                next = (next + APART).max(Instant::now());
                std::thread::sleep(next.saturating_duration_since(Instant::now()));
            }
        }))
    }
}

impl Drop for Naps {
    fn drop(&mut self) {
        self.0.abort();
    }
}
