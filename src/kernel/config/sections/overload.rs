//! Overload: how many requests run at once, and how long others wait.

use crate::config::field::{same, settings};

settings! {
    /// Overload: how many requests run at once, and how long others wait.
    struct Overload in "overload" {
        /// Reads that run at once in this process; 0: half of `database.max_connections`.
        read_concurrency: usize = same("0").within(0, 10_000),
        /// Writes that run at once, a quarter of it while reads are refused; 0: a quarter of `database.max_connections`, on SQLite 2.
        write_concurrency: usize = same("0").within(0, 10_000),
        /// Exports and imports that run at once; 0: an eighth of `database.max_connections`.
        export_concurrency: usize = same("0").within(0, 10_000),
        /// Log-ins that run at once; 0: one for each core.
        login_concurrency: usize = same("0").within(0, 10_000),
        /// Requests of each of these kinds that may wait for their turn; once half of the places are taken, one school may
        /// have a quarter.
        queue_length: usize = same("2048").within(1, 100_000),
        /// Milliseconds a request may wait for its turn before it is refused (503); it is refused at once if it would wait
        /// more than a fifth of that, at the pace of late, and 64 wait already.
        queue_millis: u64 = same("1000").within(1, 60_000),
        /// Seconds a client may take nothing of a streamed answer before it is cut off.
        stalled_stream_seconds: u64 = same("20").within(1, 3_600),
    }
}
