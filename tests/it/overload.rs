//! More than a node can do at once.

use std::time::Duration;

use futures::future::join_all;
use kernel::access::Role;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::harness::{App, Kind, block_on};

fn learner() -> serde_json::Value {
    json!({ "first_name": "Rudo", "last_name": "Dube", "sex": "female", "born_on": "2014-02-03" })
}

#[test]
fn what_finds_no_place_is_refused_at_once_and_reads_go_on_while_writes_wait() {
    let settings = [
        ("overload.write_concurrency", "1"),
        ("overload.queue_length", "8"),
        ("overload.queue_millis", "1500"),
        ("database.acquire_timeout_seconds", "10"),
    ];
    let app = App::private(Kind::Sqlite, &settings).unwrap();
    block_on(async {
        let (one, other) = (app.school().await, app.school().await);
        let (flood, quiet) = (one.as_(Role::SchoolAdmin).await, other.as_(Role::SchoolAdmin).await);
        // Somebody else holds SQLite's one right to write.
        let truth = app.truth().await;
        truth.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
        let many: Vec<_> = (0..12).map(|_| flood.post("/students").json(&learner()).send()).collect();
        let reading = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            quiet.get("/students").send().await.is(200);
        };
        let started = std::time::Instant::now();
        let writing = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            // The flood has not taken every place: this one waits, and is let in.
            let waiting = quiet.post("/students").json(&learner()).send();
            let letting_go = async {
                tokio::time::sleep(Duration::from_millis(300)).await;
                truth.execute_unprepared("ROLLBACK").await.unwrap();
            };
            let (answer, ()) = tokio::join!(waiting, letting_go);
            answer.is(201);
            assert!(started.elapsed() < Duration::from_secs(5));
        };
        let (answers, (), ()) = tokio::join!(join_all(many), reading, writing);
        let refused: Vec<_> = answers.iter().filter(|a| a.status == 503).collect();
        // One runs and four wait (half of the places are for whoever comes); the others are told to come back.
        assert_eq!(refused.len(), 7, "{:?}", answers.iter().map(|a| a.status).collect::<Vec<_>>());
        assert!(refused.iter().all(|a| a.code() == Some("OVERLOADED") && a.header("retry-after") == Some("1")));
        assert!(answers.iter().all(|a| matches!(a.status, 201 | 503)));
    });
}

#[test]
fn who_waits_too_long_is_told_so() {
    let settings =
        [("overload.write_concurrency", "1"), ("overload.queue_millis", "200"), ("database.acquire_timeout_seconds", "10")];
    let app = App::private(Kind::Sqlite, &settings).unwrap();
    block_on(async {
        let head = app.school().await.as_(Role::SchoolAdmin).await;
        let truth = app.truth().await;
        truth.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
        let running = head.post("/students").json(&learner()).send();
        let waiting = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            head.post("/students").json(&learner()).send().await.fails(503, "OVERLOADED");
            truth.execute_unprepared("ROLLBACK").await.unwrap();
        };
        let (first, ()) = tokio::join!(running, waiting);
        first.is(201);
    });
}
