//! Live updates: how many connections there may be, and how long they may be silent or behind.

use crate::config::field::{same, settings};

settings! {
    /// Live updates.
    struct Realtime in "realtime" {
        /// Seconds that a ticket for a connection may be used, once.
        ticket_seconds: u64 = same("30").within(5, 60),
        /// Seconds between signs of life; a WebSocket client that gives none for two of them is closed.
        heartbeat_seconds: u64 = same("25").within(1, 300),
        /// Seconds between looks whether a connection may still be there and see what it sees.
        recheck_seconds: u64 = same("15").within(1, 60),
        /// Messages that may wait for a connection before it is closed as too slow.
        queue_length: usize = same("1000").within(1, 100_000),
        /// Most connections to this process.
        max_connections: usize = same("20000").within(1, 1_000_000),
        /// Most connections of one school to this process.
        max_per_school: usize = same("5000").within(1, 1_000_000),
        /// Most connections of one account to this process: its browser tabs and telephones.
        max_per_account: usize = same("20").within(1, 1_000_000),
    }
}
