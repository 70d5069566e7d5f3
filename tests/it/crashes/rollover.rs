//! The server is killed (`kill -9`) in the middle of a roll-over of 2,000 learners: it goes on where it was, and undone
//! everything is as before.

use chrono::Datelike as _;
use kernel::access::Role;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::say;
use super::server::Server;
use crate::academics::rollover::many::{all_moved, fill, learners, rows};
use crate::academics::rollover::{step, years};
use crate::harness::{App, Client, Kind, PATIENCE, block_on, ended_job, kinds};

kinds!(a_roll_over_goes_on_after_its_worker_was_killed);

fn a_roll_over_goes_on_after_its_worker_was_killed(kind: Kind) {
    let Some(app) = App::private(kind, &[("jobs.enabled", "false")]) else { return };
    block_on(async {
        let school = app.school().await;
        let (registrar, head) = (school.as_(Role::Registrar).await, school.as_(Role::SchoolAdmin).await);
        let next = app.services().source().now().year();
        years(&school, next - 1, next).await;
        head.post("/grades/from-reference").json(&json!({ "first": "F1", "last": "F4" })).send().await.is(200);
        fill(&school, next - 1).await;
        let before = rows(&school).await;
        let body = json!({ "from_year": next - 1, "to_year": next });
        let plan = registrar.post("/rollovers").json(&body).send().await.is(201).data().clone();
        step(&head, &plan, "approve").await.is(200);

        let server = Server::start(app.place(), &[]);
        let asked = step(&registrar, &plan, "execute").await.is(202);
        let address = asked.header("location").unwrap();
        let seen = until(&registrar, address, 300).await;
        server.kill();
        assert!(seen["status"] == "running" && done(&seen) < learners(), "it was too quick to be killed: {seen}");
        // A minute later, when its lease is over.
        let truth = app.truth().await;
        truth.execute_unprepared("UPDATE jobs SET locked_until = started_at WHERE status = 'running'").await.unwrap();
        server.restart();
        let ended = ended_job(&registrar, address).await;
        assert_eq!((&ended["status"], &ended["attempts"]), (&json!("succeeded"), &json!(2)), "{ended}");
        assert_eq!(done(&ended), learners());
        say(&format!("  {kind:?}: killed after {} of {} learners", done(&seen), learners()));
        all_moved(&rows(&school).await, &before, next);

        let undone = step(&registrar, &plan, "undo").await.is(202);
        let undone = ended_job(&registrar, undone.header("location").unwrap()).await;
        assert_eq!(undone["status"], "succeeded", "{undone}");
        assert!(rows(&school).await == before, "everything is as before");
        server.audit_is_proved();
    });
}

fn done(job: &Value) -> usize {
    job["progress_done"].as_u64().unwrap().try_into().unwrap()
}

/// The job, once so many are done.
async fn until(client: &Client, address: &str, many: usize) -> Value {
    let started = std::time::Instant::now();
    loop {
        let job = client.get(address.strip_prefix("/api/v1").unwrap()).send().await.is(200).data().clone();
        if done(&job) >= many {
            return job;
        }
        assert!(started.elapsed() < PATIENCE, "{job}");
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
}
