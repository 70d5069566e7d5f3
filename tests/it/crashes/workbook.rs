//! The server is killed in the middle of a workbook, between its sheets or within one: the job goes on where it was, rows
//! find the rows that they name by a `ref` of the file, and everything is there once.

use sea_orm::ConnectionTrait as _;

use super::jobs::until;
use super::say;
use super::server::Server;
use super::storm::{self, Heard};
use super::world::World;
use crate::harness::{App, Kind, block_on, kinds};
use crate::sis::workbook::file::{XLSX, learners};

const LEARNERS: usize = 600;

kinds!(a_workbook_goes_on_after_its_worker_was_killed);

fn a_workbook_goes_on_after_its_worker_was_killed(kind: Kind) {
    let Some(world) = World::new("workbook-killed", kind) else { return };
    let app = App::at(&world.place, &[("jobs.enabled", "false")]);
    block_on(app.run(async |services| seed::load_reference(&services).await.unwrap()));
    drop(app);
    let server = Server::start(&world.place, &[]);
    let job = format!("/jobs/{}", import(&server, &world));
    // Students and guardians are there, the links are not.
    let before = until(&server, &world, &job, |job| job["progress_done"].as_u64().unwrap() >= 900);
    server.kill();
    assert_eq!(before["status"], "running", "it was too quick to be killed: {before}");
    block_on(async {
        let truth = world.place.truth().await;
        truth.execute_unprepared("UPDATE jobs SET locked_until = started_at WHERE status = 'running'").await.unwrap();
        truth.close().await.unwrap();
    });
    server.restart();
    let after = until(&server, &world, &job, |job| !matches!(job["status"].as_str(), Some("queued" | "running")));
    assert_eq!((&after["status"], &after["attempts"]), (&"succeeded".into(), &2.into()), "{after}");
    let counts = ["created", "failed", "rows"].map(|name| after["result"][name].as_u64().unwrap());
    assert_eq!(counts, [2_100, 0, 2_100], "{after}");
    say(&format!("  {kind:?}: killed after {} of 2100 rows", before["progress_done"]));
    for (path, count) in [("/students", 600), ("/guardians", 300), ("/guardian-links", 600), ("/enrolments", 600)] {
        let (status, list) = storm::get(&server, &world, path);
        assert_eq!((status, &list["meta"]["total"]), (200, &count.into()), "{path}: {list}");
    }
    server.audit_is_proved();
}

fn import(server: &Server, world: &World) -> String {
    let request = reqwest::Client::new().post(format!("{}/api/v1/student-records/workbook/import", server.base()));
    let request = request.bearer_auth(&world.token).header("content-type", XLSX).body(learners(LEARNERS).bytes());
    match block_on(storm::hear(request)) {
        Heard::Answer { status: 202, json, .. } => json["data"]["id"].as_str().unwrap().to_owned(),
        Heard::Answer { status, json, .. } => panic!("{status} {json}"),
        Heard::Nothing(error) => panic!("{error:?}"),
    }
}
