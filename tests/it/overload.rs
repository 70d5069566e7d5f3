//! More than a node can do at once.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use futures::future::join_all;
use kernel::access::Role;
use kernel::db::Access;
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
        let language = |n: usize| if n.is_multiple_of(2) { "en" } else { "sn" };
        let many: Vec<_> =
            (0..12).map(|n| flood.post("/students").header("accept-language", language(n)).json(&learner()).send()).collect();
        let reading = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            quiet.get("/students").send().await.is(200);
        };
        let started = Instant::now();
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
        let said: HashSet<_> =
            refused.iter().map(|a| (a.header("content-language"), a.json["error"]["message"].as_str())).collect();
        assert_eq!(said.len(), 2, "each in its language: {said:?}");
    });
}

#[test]
fn work_that_goes_on_and_on_leaves_sqlites_one_right_to_write_to_those_who_wait() {
    let app = App::private(Kind::Sqlite, &[]).unwrap();
    app.run_blocking(async |services| {
        let had = Duration::from_millis(200);
        let given = async || {
            let begun = Instant::now();
            services.database().give_way(had).await;
            begun.elapsed() >= had
        };
        assert!(!given().await, "nobody waits");
        let (one, other) = (services.database().machinery(Access::Write), services.database().machinery(Access::Write));
        one.execute_unprepared("SELECT 1").await.unwrap();
        let giving = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            assert!(given().await, "somebody waits");
            one.rollback().await.unwrap();
        };
        let (waited, ()) = tokio::join!(other.execute_unprepared("SELECT 1"), giving);
        waited.unwrap();
        other.rollback().await.unwrap();
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
