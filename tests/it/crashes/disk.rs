//! The disk is full in the middle of many creates and commands, and has room again later.
//!
//! Two ways to have no room: a limit on how large the process's files may be (`RLIMIT_FSIZE`), which every machine can
//! do; and a small file system that is really full, which needs a mount namespace and is said to be skipped without.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use rlimit::{INFINITY, Resource, prlimit};
use test_support::{namespace, postgres};

use super::server::Server;
use super::storm::{self, ROUND, Seen, Storm};
use super::truth;
use super::world::World;
use crate::harness::{Kind, Place, block_on, folder};

const ROUNDS: usize = 100;

/// A file system of this many megabytes.
const SMALL: u32 = 64;

#[test]
fn files_that_may_not_grow_lose_nothing() {
    let world = World::new("files-may-not-grow", Kind::Sqlite).unwrap();
    // Left as it is, the signal that comes with the limit ends the process.
    let server = Arc::new(Server::start_through(&world.place, &[], &["sh", "-c", r#"trap '' XFSZ; exec "$@""#, "sh"]));
    let process = i32::try_from(server.id()).unwrap();
    let limit = |bytes: u64| prlimit(process, Resource::FSIZE, Some((bytes, INFINITY)), None).unwrap();
    let seen = without_room_for_a_while(&server, &world, "UNAVAILABLE", || limit(64 * 1024), || limit(INFINITY));
    truth::check(&server, &world, &seen, ROUNDS);
}

#[test]
fn a_full_file_system_loses_nothing() {
    let small = folder("full-file-system-mounted");
    let Some(mut through) = namespace::small_disk(&small, SMALL) else { return };
    let world = World::new("full-file-system", Kind::Sqlite).unwrap();
    let here = folder("full-file-system-Sqlite");
    let from = here.join("oneclass.db").display().to_string();
    let to = small.join("oneclass.db").display().to_string();
    through.extend(["sh", "-c", r#"cp "$1" "$2" && shift 2 && exec "$@""#, "sh", &from, &to].map(str::to_owned));
    let inside = World { place: Place::in_file(&small), token: world.token.clone() };
    let through: Vec<_> = through.iter().map(String::as_str).collect();
    let server = Arc::new(Server::start_through(&inside.place, &[], &through));
    // The file system goes with the process that sees it; until then it can be reached through the process.
    let seen_from_here = PathBuf::from(format!("/proc/{}/root{}", server.id(), small.display()));
    let filler = seen_from_here.join("filler");
    let room = || std::fs::remove_file(&filler).unwrap();
    let seen = without_room_for_a_while(&server, &inside, "STORAGE_FULL", || fill(&filler), room);
    // What is on the small disk at one moment, as after a power cut, is looked at elsewhere.
    let stopped = Command::new("sh").args(["-c", r#"kill -s STOP "$0""#, &server.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    for file in ["oneclass.db", "oneclass.db-wal"] {
        std::fs::copy(seen_from_here.join(file), here.join(file)).unwrap();
    }
    server.kill();
    block_on(truth::rows_are_whole(&world.place, &seen.acknowledged, ROUNDS));
    let server = Server::start(&world.place, &[]);
    truth::check(&server, &world, &seen, ROUNDS);
}

#[test]
fn a_full_file_system_under_postgres_loses_nothing() {
    let Some(cluster) = postgres::on_small_disk(SMALL) else { return };
    let world = World::on("full-file-system-Postgres", &cluster);
    let server = Arc::new(Server::start(&world.place, &[]));
    let filler = cluster.small_disk().join("filler");
    let room = || std::fs::remove_file(&filler).unwrap();
    let seen = without_room_for_a_while(&server, &world, "STORAGE_FULL", || fill(&filler), room);
    truth::check(&server, &world, &seen, ROUNDS);
}

/// Writes until nothing more goes in.
fn fill(filler: &Path) {
    let mut file = std::fs::File::create(filler).unwrap();
    for size in [1024 * 1024, 4096] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
}

/// Storms; in the middle there is no room until writes have been refused, and reads served.
fn without_room_for_a_while(server: &Arc<Server>, world: &World, code: &str, no_room: impl Fn(), room: impl Fn()) -> Seen {
    let (process, refused) = (server.id(), format!("503 {code}"));
    let refusals = |seen: &Seen| seen.others.get(&refused).copied().unwrap_or_default();
    let storm = Storm::begin(server, world, ROUNDS);
    for moment in [ROUNDS * ROUND / 4, ROUNDS * ROUND / 2] {
        storm.until(moment);
        let before = std::cell::Cell::new(0);
        storm.until_seen(|seen| {
            before.set(refusals(seen));
            true
        });
        no_room();
        storm.until_seen(|seen| refusals(seen) >= before.get() + 40);
        let (status, list) = storm::get(server, world, "/students?per_page=5");
        assert_eq!((status, list["data"].as_array().map(Vec::len)), (200, Some(5)), "who only reads is served: {list}");
        let (status, health) = storm::status_of(server, "/health");
        assert_eq!(status, 200, "{health}");
        room();
    }
    let seen = storm.end();
    assert!(server.runs() && server.id() == process, "it was never started again");
    seen
}
