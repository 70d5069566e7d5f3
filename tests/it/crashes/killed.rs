//! The server is killed (`kill -9`) in the middle of two thousand creates and commands, several times.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::RngExt as _;

use super::server::Server;
use super::storm::{ROUND, Storm};
use super::world::World;
use super::{random, say, truth};
use crate::harness::{Kind, kinds};

/// Two thousand requests.
const ROUNDS: usize = 400;
const KILLS: usize = 6;

kinds!(every_acknowledged_write_is_there_once);

fn every_acknowledged_write_is_there_once(kind: Kind) {
    let Some(world) = World::new("killed", kind) else { return };
    let mut random = random(&format!("kill -9 of the server on {kind:?}"));
    let server = Arc::new(Server::start(&world.place, &[]));
    let all = ROUNDS * ROUND;
    let mut moments: Vec<usize> = (0..KILLS).map(|_| random.random_range(all / 20..all * 19 / 20)).collect();
    moments.sort_unstable();
    let started = Instant::now();
    let storm = Storm::begin(&server, &world, ROUNDS);
    for moment in moments {
        storm.until(moment);
        std::thread::sleep(Duration::from_micros(random.random_range(0..20_000)));
        server.kill();
        let back = server.restart();
        say(&format!("  killed after {moment}, listening again {back:?} after its start"));
    }
    let seen = storm.end();
    let took = started.elapsed();
    truth::check(&server, &world, &seen, ROUNDS);
    say(&format!("  {all} requests with {KILLS} kills took {took:?}, the checks {:?}", started.elapsed().saturating_sub(took)));
}
