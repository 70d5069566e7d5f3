//! The HTTP workers of this process: threads, each with an event loop of its own. What one of them waits for and another
//! brings goes through both loops, so connections and turns are handed out by worker.

use std::cell::Cell;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};

thread_local! {
    /// Which of the workers this thread is, if it is one.
    static OWN: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Says that this thread is a worker.
pub(crate) fn thread_serves() {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    OWN.set(Some(NEXT.fetch_add(1, Ordering::Relaxed)));
}

/// How many threads the machine runs at once, and so how many workers there are unless it is configured otherwise.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, NonZero::get)
}

/// Which of `count` parts is this thread's, from 0, where something is shared out among the workers; `None`: it serves no
/// requests.
pub(crate) fn own_of(count: usize) -> Option<usize> {
    OWN.get().and_then(|worker| worker.checked_rem(count))
}
