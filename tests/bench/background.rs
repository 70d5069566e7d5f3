//! Work in the background: jobs that wait and are done, events that wait and are made into jobs.
//!
//! The work is the program's own: a learner has left, and the job ends their places in classes. These learners have not, so
//! that each job is as little as a job can be (it looks, in a transaction of its own) and may be done any number of times.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tokio::time::Instant;

use crate::options::Options;
use crate::place::{Kind, Place};
use crate::process;
use crate::report::{self, Table};
use crate::server::Server;
use crate::worker::Worker;

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(600);
/// Between two looks whether it is over.
const LOOK: Duration = Duration::from_millis(50);

/// What comes of the event.
const KIND: &str = "end_class_memberships";
/// What it is told.
const TOPIC: &str = "sis.student.withdrawn";

/// Jobs that are there before anybody looks, done by two workers on PostgreSQL, by the server itself on SQLite. From the first
/// that is begun to the last that has ended.
pub(crate) async fn jobs(place: &Place, options: &Options) {
    let count = options.background;
    let mut truth = Truth::open(place).await;
    truth.run(&truth.clone_of("jobs", count)).await;
    let doing = Doing::start(place).await;
    let started = Instant::now();
    while truth.number("SELECT count(*) FROM jobs WHERE status IN ('queued', 'running')").await > 0.0 {
        assert!(started.elapsed() < PATIENCE, "the jobs do not end");
        tokio::time::sleep(LOOK).await;
    }
    let seconds = truth.number(&truth.span("started_at", "finished_at")).await;
    let done = truth.number(&format!("SELECT count(*) FROM jobs WHERE kind = '{KIND}' AND status = 'succeeded'")).await;
    drop(doing);
    truth.run(&format!("DELETE FROM jobs WHERE kind = '{KIND}'")).await;
    println!("\n### {count} small jobs of five schools, {}\n", who(place.kind));
    let target = if place.kind == Kind::Postgres { 1_000.0 } else { 500.0 };
    print("jobs", f64::from(count), done, seconds, Some(target));
}

/// Events that are committed together while workers wait: until each has been made into a job of who subscribed to it.
pub(crate) async fn events(place: &Place, options: &Options) {
    let count = options.background;
    let mut truth = Truth::open(place).await;
    let doing = Doing::start(place).await;
    truth.run(&truth.clone_of("events", count)).await;
    let started = Instant::now();
    while truth.number("SELECT count(*) FROM outbox_events WHERE dispatched_at IS NULL").await > 0.0 {
        assert!(started.elapsed() < PATIENCE, "the events are not handed on");
        tokio::time::sleep(LOOK).await;
    }
    let seconds = started.elapsed().as_secs_f64();
    let done = truth.number(&format!("SELECT count(*) FROM jobs WHERE kind = '{KIND}'")).await;
    drop(doing);
    truth.run(&format!("DELETE FROM jobs WHERE kind = '{KIND}'")).await;
    truth.run(&format!("DELETE FROM outbox_events WHERE topic = '{TOPIC}'")).await;
    println!("\n### {count} events with a subscriber, made into jobs, {}\n", who(place.kind));
    print("events", f64::from(count), done, seconds, (place.kind == Kind::Postgres).then_some(2_000.0));
}

fn who(kind: Kind) -> &'static str {
    match kind {
        Kind::Postgres => "two workers",
        Kind::Sqlite => "in the server",
    }
}

fn print(what: &str, count: f64, done: f64, seconds: f64, target: Option<f64>) {
    let rate = count / seconds;
    let rates = format!("{what} /s");
    let mut table = Table::new(&["done", "seconds", &rates, "target", "met"]);
    table.row(vec![
        format!("{done:.0} of {count:.0}"),
        format!("{seconds:.2}"),
        format!("**{rate:.0}**"),
        target.map_or_else(report::none, |target| format!("≥ {target:.0}")),
        target.map_or_else(report::none, |target| report::yes(rate >= target && done >= count)),
    ]);
    table.print();
    report::note(&format!("{} cores, which the database has to share.", process::cores()));
}

/// Who does the work; stopped when dropped.
#[expect(dead_code, reason = "they are held, and work")]
enum Doing {
    Workers([Worker; 2]),
    Server(Server),
}

impl Doing {
    async fn start(place: &Place) -> Self {
        match place.kind {
            Kind::Sqlite => Self::Server(Server::start(place, &[]).await),
            Kind::Postgres => {
                let workers = [Worker::start(place), Worker::start(place)];
                // Until they wait for work. Jobs tell by themselves when the first was begun.
                tokio::time::sleep(Duration::from_secs(2)).await;
                Self::Workers(workers)
            }
        }
    }
}

/// A connection past every policy.
enum Truth {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

impl Truth {
    async fn open(place: &Place) -> Self {
        match place.kind {
            Kind::Postgres => Self::Postgres(PgConnection::connect(&place.truth_url).await.expect("a connection")),
            Kind::Sqlite => Self::Sqlite(SqliteConnection::connect(&place.truth_url).await.expect("a connection")),
        }
    }

    async fn run(&mut self, sql: &str) {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match self {
            Self::Postgres(connection) => drop(sqlx::raw_sql(sql).execute(connection).await.expect("it runs")),
            Self::Sqlite(connection) => drop(sqlx::raw_sql(sql).execute(connection).await.expect("it runs")),
        }
    }

    /// The one number that a question is answered with.
    async fn number(&mut self, sql: &str) -> f64 {
        let sql = sqlx::AssertSqlSafe(format!("SELECT CAST(({sql}) AS DOUBLE PRECISION)"));
        let number: Option<f64> = match self {
            Self::Postgres(connection) => sqlx::query_scalar(sql).fetch_one(connection).await.expect("a number"),
            Self::Sqlite(connection) => sqlx::query_scalar(sql).fetch_one(connection).await.expect("a number"),
        };
        number.expect("some number")
    }

    /// Seconds from the first of one column of the jobs to the last of another.
    fn span(&self, from: &str, to: &str) -> String {
        let between = match self {
            Self::Postgres(_) => format!("EXTRACT(EPOCH FROM max({to}) - min({from}))"),
            Self::Sqlite(_) => format!("(julianday(max({to})) - julianday(min({from}))) * 86400.0"),
        };
        format!("SELECT {between} FROM jobs WHERE kind = '{KIND}'")
    }

    /// Writes so many jobs or events, shared out among the learners of all schools.
    fn clone_of(&self, what: &str, count: u32) -> String {
        let (id, text, now, object) = match self {
            Self::Postgres(_) => ("gen_random_uuid()", "learner.id::text", "now()", "json_build_object"),
            Self::Sqlite(_) => {
                ("randomblob(16)", "lower(hex(learner.id))", "strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')", "json_object")
            }
        };
        // Learners of the schools in turn, over and over.
        let learners = format!(
            "WITH RECURSIVE times(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < {count}), \
             learner AS (SELECT school_id, id FROM students CROSS JOIN times \
             WHERE times.n <= 1 + {count} / (SELECT count(*) FROM students) LIMIT {count})"
        );
        let event = format!(
            "{object}('id', {text}, 'topic', '{TOPIC}', 'entity', 'student', 'entity_id', {text}, 'payload', {object}(), \
             'occurred_at', '2026-01-18T10:30:30.000Z')"
        );
        match what {
            "jobs" => format!(
                "{learners} INSERT INTO jobs (school_id, id, version, created_at, updated_at, kind, status, payload, \
                 progress_done, attempts, max_attempts, run_at, cancel_requested, needs_input, priority, outgoing) \
                 SELECT learner.school_id, {id}, 1, {now}, {now}, '{KIND}', 'queued', {object}('event', {event}), \
                 0, 0, 5, {now}, false, false, 1, false FROM learner"
            ),
            _ => format!(
                "{learners} INSERT INTO outbox_events (school_id, id, topic, entity, entity_id, payload, occurred_at, wanted) \
                 SELECT learner.school_id, {id}, '{TOPIC}', 'student', learner.id, {object}(), {now}, false FROM learner"
            ),
        }
    }
}
