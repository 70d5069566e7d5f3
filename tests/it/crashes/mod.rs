//! What a crash costs: nothing that was acknowledged, and nothing twice.
//!
//! The program runs as a process of its own, over real HTTP, and something is taken away from it in the middle of many
//! creates and commands at once: its life (`kill -9`), its database, its Redis, the room on its disk, its clients. The
//! clients do what clients are told to do: each request has an `Idempotency-Key`, and is sent again until it is
//! acknowledged. Then everything is counted, in the database itself.
//!
//! What is random comes from a seed that is printed; `ONECLASS_TEST_SEED` sets it.

mod clients;
mod clock;
mod disk;
mod job_storm;
mod jobs;
mod killed;
mod postgres;
mod redis;
mod rollover;
mod server;
mod storm;
mod truth;
mod workbook;
mod world;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// Randomness that a failing test can be run again with.
#[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the program")]
fn random(test: &str) -> StdRng {
    let given = std::env::var("ONECLASS_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = given.unwrap_or_else(|| rand::rng().random_range(0..1_000_000));
    say(&format!("{test}: ONECLASS_TEST_SEED={seed}"));
    StdRng::seed_from_u64(seed)
}

/// Says what a test saw; shown with `--nocapture`, and when it fails.
fn say(what: &str) {
    eprintln!("{what}");
}
