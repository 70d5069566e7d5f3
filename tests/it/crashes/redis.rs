//! Redis dies in the middle of many creates and commands, and comes back. Nothing needs it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use test_support::redis;

use super::server::Server;
use super::storm::{self, ROUND, Storm};
use super::truth;
use super::world::World;
use crate::harness::Kind;

const ROUNDS: usize = 120;

#[test]
fn nothing_is_lost_or_doubled_without_redis() {
    let Some(redis) = redis::private() else { return };
    let Some(world) = World::new("redis-dies", Kind::Postgres) else { return };
    // Allowances that nobody uses up, so that every request asks Redis.
    let plenty = ["requests_per_ip", "write_per_user", "write_per_school"].map(|limit| format!("rate_limits.{limit}"));
    let mut settings = vec![("redis.url", redis.url.as_str()), ("rate_limits.enabled", "true")];
    settings.extend(plenty.iter().map(|limit| (limit.as_str(), "10000000")));
    let server = Arc::new(Server::start(&world.place, &settings));
    let all = ROUNDS * ROUND;
    becomes(&server, "healthy");
    let storm = Storm::begin(&server, &world, ROUNDS);
    storm.until(all / 4);
    redis.kill();
    becomes(&server, "degraded");
    storm.until(all / 2);
    redis.restart();
    becomes(&server, "healthy");
    let seen = storm.end();
    assert!(seen.others.keys().all(|what| !what.contains("cut off") && !what.contains("UNAVAILABLE")), "{:?}", seen.others);
    truth::check(&server, &world, &seen, ROUNDS);
}

fn becomes(server: &Server, wanted: &str) {
    let started = Instant::now();
    loop {
        let (status, health) = storm::status_of(server, "/health");
        assert_eq!(status, 200, "it serves all the same: {health}");
        if health["data"]["status"] == wanted {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "not {wanted}: {health}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
