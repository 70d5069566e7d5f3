//! Background work.

use crate::config::field::{same, settings};

settings! {
    /// Background work.
    struct Jobs in "jobs" {
        /// Whether the server does background work itself; `false` leaves it to worker processes.
        enabled: bool = same("true"),
        /// Jobs that run at once in this process.
        concurrency: usize = same("2").within(1, 256),
        /// Jobs that wait for somebody else's server (webhooks), that run at once in this process.
        outgoing_concurrency: usize = same("64").within(1, 1024),
        /// Milliseconds between looks for new work.
        poll_millis: u64 = same("500").within(10, 60_000),
    }
}
