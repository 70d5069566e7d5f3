//! The server is killed (`kill -9`) in the middle of an import: the job goes on where it was, and every row is there once.

use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait as _;
use serde_json::Value;

use super::server::Server;
use super::storm::{self, Heard};
use super::world::World;
use super::{say, truth};
use crate::harness::{Kind, block_on, kinds};

const ROWS: usize = 600;

kinds!(an_import_goes_on_after_its_worker_was_killed);

fn an_import_goes_on_after_its_worker_was_killed(kind: Kind) {
    let Some(world) = World::new("import-killed", kind) else { return };
    let server = Server::start(&world.place, &[]);
    let job = format!("/jobs/{}", import(&server, &world, ROWS));
    let done = |job: &Value| job["progress_done"].as_u64().unwrap();
    let before = until(&server, &world, &job, |job| done(job) > 0);
    server.kill();
    assert!(done(&before) < 600 && before["status"] == "running", "it was too quick to be killed: {before}");
    // A minute later, when its lease is over.
    block_on(async {
        let truth = world.place.truth().await;
        truth.execute_unprepared("UPDATE jobs SET locked_until = started_at WHERE status = 'running'").await.unwrap();
        truth.close().await.unwrap();
    });
    server.restart();
    let after = until(&server, &world, &job, |job| !matches!(job["status"].as_str(), Some("queued" | "running")));
    assert_eq!((&after["status"], &after["attempts"]), (&"succeeded".into(), &2.into()), "{after}");
    assert_eq!((&after["result"]["created"], done(&after)), (&600.into(), 600), "{after}");
    say(&format!("  {kind:?}: killed after {} of {ROWS} rows", done(&before)));
    block_on(truth::learners_are_whole(&world.place, ROWS));
    server.audit_is_proved();
}

/// Asks for an import of so many learners; gives the job's id.
pub(super) fn import(server: &Server, world: &World, rows: usize) -> String {
    let rows = (0..rows).map(|n| format!("Learner,Number{n},male,2015-03-04\n"));
    let file: String = std::iter::once("first_name,last_name,sex,born_on\n".to_owned()).chain(rows).collect();
    let request = reqwest::Client::new().post(format!("{}/api/v1/students/import", server.base()));
    let heard = block_on(storm::hear(request.bearer_auth(&world.token).header("content-type", "text/csv").body(file)));
    match heard {
        Heard::Answer { status: 202, json, .. } => json["data"]["id"].as_str().unwrap().to_owned(),
        Heard::Answer { status, json, .. } => panic!("{status} {json}"),
        Heard::Nothing(error) => panic!("{error:?}"),
    }
}

/// The job, as soon as this is so.
pub(super) fn until(server: &Server, world: &World, job: &str, so: impl Fn(&Value) -> bool) -> Value {
    let started = Instant::now();
    loop {
        let (status, answer) = storm::get(server, world, job);
        assert_eq!(status, 200, "{answer}");
        if so(&answer["data"]) {
            return answer["data"].clone();
        }
        assert!(started.elapsed() < Duration::from_secs(120), "{answer}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
