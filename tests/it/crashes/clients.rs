//! Clients that vanish: they close their connection at any moment of their request.

use std::time::{Duration, Instant};

use rand::RngExt as _;
use serde_json::json;

use super::server::Server;
use super::storm::{self, Heard};
use super::world::World;
use super::{random, say};
use crate::harness::{Kind, block_on, kinds};

/// Two connections for everybody: what one who vanished left behind in one of them, the next would find.
const FEW: [(&str, &str); 5] = [
    ("database.max_connections", "2"),
    ("overload.write_concurrency", "2"),
    ("overload.read_concurrency", "2"),
    ("overload.queue_millis", "20000"),
    ("jobs.enabled", "false"),
];

kinds!(nobody_meets_what_another_left_behind);

fn nobody_meets_what_another_left_behind(kind: Kind) {
    let Some(world) = World::new("clients-vanish", kind) else { return };
    let mut random = random(&format!("clients that vanish on {kind:?}"));
    let server = Server::start(&world.place, &FEW);
    let address = |path: &str| format!("{}/api/v1{path}", server.base());
    let client = || reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap();
    block_on(async {
        let mut gone = 0;
        let started = Instant::now();
        for n in 0..150 {
            let guardian = json!({ "first_name": format!("Vanished{n}"), "last_name": "Moyo" });
            let vanishing = client().post(address("/guardians")).bearer_auth(&world.token).json(&guardian).send();
            let reading = client().get(address("/guardians")).bearer_auth(&world.token).send();
            let mut patience = || Duration::from_micros(random.random_range(500..30_000));
            let (early, late) = (patience(), patience());
            let (writes, reads) = tokio::join!(tokio::time::timeout(early, vanishing), tokio::time::timeout(late, reading));
            gone += usize::from(writes.is_err()) + usize::from(reads.is_err());
            if n % 5 != 0 {
                continue;
            }
            // Somebody who stays gets what they ask for, whatever became of the others.
            let stays = json!({ "first_name": format!("Stays{n}"), "last_name": "Dube" });
            match storm::hear(client().post(address("/guardians")).bearer_auth(&world.token).json(&stays)).await {
                Heard::Answer { status: 201, .. } => {}
                Heard::Answer { status, json, .. } => panic!("{status} {json}"),
                Heard::Nothing(error) => panic!("{error:?}"),
            }
        }
        say(&format!("  {gone} of 300 requests left in the middle, in {:?}", started.elapsed()));
    });
    let (status, list) = storm::get(&server, &world, "/guardians?q=dube&per_page=1");
    assert_eq!((status, &list["meta"]["total"]), (200, &30.into()), "{list}");
}
