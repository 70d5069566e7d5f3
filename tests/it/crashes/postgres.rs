//! PostgreSQL dies in the middle of many creates and commands, in each of the ways it can, and comes back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use test_support::postgres::{self, Crash};

use super::server::Server;
use super::storm::{self, ROUND, Storm};
use super::world::World;
use super::{say, truth};

const ROUNDS: usize = 120;
/// While the database is away, whoever asks is told so within this, on a machine with other things to do: who was
/// waiting when it went, when the time to wait is over (`database.acquire_timeout_seconds`, 5); everybody else at once.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn the_server_outlives_its_database_and_recovers_by_itself() {
    let Some(cluster) = postgres::private() else { return };
    let world = World::on("postgres-dies", &cluster);
    let server = Arc::new(Server::start(&world.place, &[]));
    let all = ROUNDS * ROUND;
    let process = server.id();
    let storm = Storm::begin(&server, &world, ROUNDS);
    for (how, moment) in [(Crash::Backend, all / 8), (Crash::Immediate, all * 3 / 8), (Crash::Postmaster, all * 5 / 8)] {
        storm.until(moment);
        cluster.crash(how);
        let died = Instant::now();
        if how != Crash::Backend {
            says_that_it_is_away(&server, &world);
            cluster.restart();
        }
        let up = died.elapsed();
        storm.until(moment + ROUND * 8);
        say(&format!(
            "  {how:?} after {moment}: up again after {up:?}, in use again {:?} later",
            died.elapsed().saturating_sub(up)
        ));
    }
    let seen = storm.end();
    assert!(server.runs() && server.id() == process, "it was never started again");
    // The storm has waited out the whole outage; nobody waited longer than they had to.
    assert!(seen.slowest < SOON, "{:?}", seen.slowest);
    assert!(seen.others.keys().all(|what| what != "cut off" && what != "no connection"), "{:?}", seen.others);
    truth::check(&server, &world, &seen, ROUNDS);
    assert_eq!(storm::status_of(&server, "/health").1["data"]["status"], "healthy");
}

/// Alive, but not ready; and who asks for something is told to come back later, soon.
fn says_that_it_is_away(server: &Server, world: &World) {
    let asked = Instant::now();
    assert_eq!(storm::status_of(server, "/health/live").0, 200);
    assert_eq!(storm::status_of(server, "/health/ready").0, 503);
    let (status, health) = storm::status_of(server, "/health");
    assert_eq!((status, &health["data"]["checks"]["database"]["status"]), (503, &"down".into()), "{health}");
    let (status, answer) = storm::get(server, world, "/students");
    assert_eq!((status, &answer["error"]["code"]), (503, &"UNAVAILABLE".into()), "{answer}");
    assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
    // By now it is known: the next is not kept waiting.
    let asked = Instant::now();
    let (status, answer) = storm::get(server, world, "/students");
    assert_eq!((status, &answer["error"]["code"]), (503, &"UNAVAILABLE".into()), "{answer}");
    assert!(asked.elapsed() < SOON / 4, "{:?}", asked.elapsed());
}
