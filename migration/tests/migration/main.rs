//! The schema on both databases: what it refuses, and that it can be taken back.
//!
//! Where no PostgreSQL server is installed, what concerns it is left out.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test stands on must fail the test when it fails, outside #[test] functions too"
)]

mod append_only;
mod catalogue;
mod concurrency;
mod database;
mod overlap;
mod partition;
mod reversible;
mod roles;
mod sharding;
mod tenancy;
mod upgrades;
