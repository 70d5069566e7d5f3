//! Real servers for tests: a private PostgreSQL cluster, a private Redis, what stands before nodes and databases in
//! production (PgBouncer and nginx), and any program as a process of its own.
//!
//! Each server is started at most once in a test process, on first use, in a folder and on a port of its own, and
//! goes away with the process, however that ends ([`lifeline`]). A developer needs no set-up and no running
//! server, and two test runs on one machine never meet.
//!
//! Where the server's programs are not installed, [`postgres::cluster`], [`redis::server`], [`pgbouncer::before`]
//! and [`nginx::with`] answer `None` after a printed notice, and the test covers SQLite and the in-process parts
//! only. Continuous integration sets `ONECLASS_TEST_REQUIRE_PG=1`, `…_REDIS=1`, `…_PGBOUNCER=1` and `…_NGINX=1`,
//! which make absence a failure: there, no test may be skipped.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "this crate is test code: a server that does not start must fail the test at once, with its log"
)]

mod lifeline;
pub mod namespace;
pub mod nginx;
pub mod pgbouncer;
pub mod postgres;
pub mod process;
mod programs;
pub mod redis;
