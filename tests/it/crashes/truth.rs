//! What is really there afterwards: every acknowledged request exactly once, whole, and nothing else.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};
use serde_json::Value;

use super::server::Server;
use super::storm::{self, Acknowledged, ROUND, Seen};
use super::world::World;
use crate::harness::{Kind, Place, block_on};

/// Insists that the place and the server hold exactly what was acknowledged.
pub(super) fn check(server: &Server, world: &World, seen: &Seen, rounds: usize) {
    retries_get_the_first_answer(server, world, &seen.acknowledged);
    feed_names_everything(server, world, &seen.acknowledged);
    block_on(rows_are_whole(&world.place, &seen.acknowledged, rounds));
    server.audit_is_proved();
}

/// One in ten is sent once more.
fn retries_get_the_first_answer(server: &Server, world: &World, all: &[Acknowledged]) {
    for done in all.iter().step_by(10) {
        let (status, replayed, json) = storm::again(server, world, done);
        assert!(status < 300 && replayed, "{}: {status} {json}", done.key);
        assert_eq!(json["data"], done.data, "{}", done.key);
    }
}

/// The change feed, read from its beginning, names every record that was made.
fn feed_names_everything(server: &Server, world: &World, all: &[Acknowledged]) {
    let made = |path: &str| all.iter().filter(|a| a.path == path).map(|a| text(&a.data["id"])).collect::<BTreeSet<_>>();
    let wanted = [("student", made("/students")), ("charge", made("/finance/charges"))];
    let started = Instant::now();
    let mut since = "start".to_owned();
    let mut named = [BTreeSet::new(), BTreeSet::new()];
    while named.iter().zip(&wanted).any(|(named, (_, wanted))| named != wanted) {
        let (status, page) = storm::get(server, world, &format!("/changes?per_page=200&entity=student,charge&since={since}"));
        assert_eq!(status, 200, "{page}");
        for change in page["data"].as_array().unwrap() {
            let at = wanted.iter().position(|(entity, _)| change["entity"] == *entity).unwrap();
            named[at].insert(text(&change["id"]));
        }
        since = text(&page["meta"]["next_cursor"]);
        assert!(started.elapsed() < Duration::from_secs(60), "the feed lacks something: {since}");
        if page["meta"]["more"] == false {
            // What has not been sealed yet comes with the next sealing.
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// Nothing is there twice, nothing by half, and nothing that was not asked for.
pub(super) async fn rows_are_whole(place: &Place, all: &[Acknowledged], rounds: usize) {
    let truth = Truth { connection: place.truth().await };
    assert_eq!(all.len(), rounds * ROUND);
    if place.kind == Kind::Sqlite {
        assert_eq!(truth.texts("PRAGMA integrity_check").await, ["ok"]);
        assert!(truth.all("PRAGMA foreign_key_check").await.is_empty());
    }
    for (of, sql) in [
        (1, "SELECT last_name AS one FROM students WHERE status = 'withdrawn' AND version = 2"),
        (1, "SELECT last_name AS one FROM students"),
        (
            1,
            "SELECT s.last_name AS one FROM enrolments e JOIN students s ON s.id = e.student_id WHERE e.exit_reason = 'transfer'",
        ),
        (1, "SELECT name AS one FROM fee_structures WHERE amount_minor = 6500"),
        (2, "SELECT description AS one FROM charges WHERE amount_minor = 3250"),
        (ROUND, "SELECT key AS one FROM idempotency_keys"),
    ] {
        let found = truth.texts(sql).await;
        let distinct: BTreeSet<_> = found.iter().collect();
        assert_eq!((found.len(), distinct.len()), (of * rounds, of * rounds), "all, and all different: {sql}");
    }
    for (entity, action, of) in [
        ("student", "create", 1),
        ("student", "withdraw", 1),
        ("enrolment", "withdraw", 1),
        ("fee_structure", "create", 1),
        ("charge", "create", 2),
    ] {
        let sql = format!("FROM audit_entries WHERE entity = '{entity}' AND action = '{action}'");
        assert_eq!(truth.counts(&sql, "entity_id").await, (of * rounds, of * rounds), "{sql}");
    }
    for (topic, entity, of) in
        [("resource.created", "student", 1), ("sis.student.withdrawn", "student", 1), ("resource.created", "charge", 2)]
    {
        let sql = format!("FROM outbox_events WHERE topic = '{topic}' AND entity = '{entity}'");
        assert_eq!(truth.counts(&sql, "entity_id").await, (of * rounds, of * rounds), "{sql}");
    }
    truth.numbers_have_no_gaps(rounds).await;
    truth.connection.close().await.unwrap();
}

/// So many learners are there, each once, with numbers that have no gaps, and with their creation on record.
pub(super) async fn learners_are_whole(place: &Place, learners: usize) {
    let truth = Truth { connection: place.truth().await };
    assert_eq!(truth.counts("FROM students", "last_name").await, (learners, learners));
    let recorded = "FROM audit_entries WHERE entity = 'student' AND action = 'create'";
    assert_eq!(truth.counts(recorded, "entity_id").await, (learners, learners));
    truth.numbers_have_no_gaps(learners).await;
    truth.connection.close().await.unwrap();
}

struct Truth {
    connection: DatabaseConnection,
}

impl Truth {
    async fn all(&self, sql: &str) -> Vec<QueryResult> {
        let statement = Statement::from_string(self.connection.get_database_backend(), sql);
        self.connection.query_all_raw(statement).await.unwrap_or_else(|e| panic!("{sql}: {e}"))
    }

    async fn numbers_have_no_gaps(&self, students: usize) {
        // A request that came to nothing gave its number back: the numbers have no gaps.
        let mut numbers = self.texts("SELECT student_number AS one FROM students").await;
        numbers.sort_by_key(|number| (number.len(), number.clone()));
        let counters: Vec<usize> = numbers.iter().map(|number| number[4..].parse().unwrap()).collect();
        assert_eq!(counters, (1..=students).collect::<Vec<_>>(), "{numbers:?}");
        let next = self.all("SELECT next_value AS one FROM sequences WHERE name = 'student_number'").await;
        assert_eq!(next[0].try_get::<i64>("", "one").unwrap(), i64::try_from(students).unwrap() + 1);
    }

    async fn texts(&self, sql: &str) -> Vec<String> {
        let text = |row: &QueryResult| row.try_get_by_index::<String>(0).unwrap_or_else(|e| panic!("{sql}: {e}"));
        self.all(sql).await.iter().map(text).collect()
    }

    /// How many rows, and of how many things.
    async fn counts(&self, from: &str, column: &str) -> (usize, usize) {
        let rows = self.all(&format!("SELECT count(*) AS rows_, count(DISTINCT {column}) AS things {from}")).await;
        let count = |name: &str| usize::try_from(rows[0].try_get::<i64>("", name).unwrap()).unwrap();
        (count("rows_"), count("things"))
    }
}
