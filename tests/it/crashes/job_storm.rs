//! Thousands of jobs, several workers, one of them killed (`kill -9`) now and then: each job's work is done once.
//!
//! Whenever a worker is killed, the leases of all jobs that run are ended: those of the dead, so that nobody waits a minute
//! for them, and those of the living too, so that now and then two have the same job. Only one may do its work.

use std::time::{Duration, Instant};

use rand::RngExt as _;
use sea_orm::{ConnectionTrait, Statement};
use test_support::process::Process;

use super::jobs::{import, until};
use super::server::Server;
use super::world::World;
use super::{random, say};
use crate::harness::{Kind, block_on};

#[test]
fn of_five_thousand_jobs_each_is_done_once_whichever_of_three_workers_dies() {
    let Some(world) = World::new("job-storm", Kind::Postgres) else { return };
    let server = Server::start(&world.place, &[("jobs.enabled", "false"), ("limits.import_sync_rows", "0")]);
    storm(&world, &server, 5_000, 3);
}

#[test]
fn of_a_thousand_jobs_each_is_done_once_whenever_the_server_dies_on_sqlite() {
    let Some(world) = World::new("job-storm", Kind::Sqlite) else { return };
    let server = Server::start(&world.place, &[("jobs.concurrency", "3"), ("limits.import_sync_rows", "0")]);
    storm(&world, &server, 1_000, 0);
}

/// With so many worker processes; none: the server's own workers, and it is what is killed.
fn storm(world: &World, server: &Server, jobs: usize, workers: usize) {
    let mut random = random("jobs");
    // One is asked for as people do, the others are copies of it, each with a learner of its own.
    let first = import(server, world, 1);
    if workers == 0 {
        until(server, world, &format!("/jobs/{first}"), |job| job["status"] == "succeeded");
    }
    told(world, &copies(world.place.kind, jobs));
    told(world, "UPDATE jobs SET max_attempts = 50");
    let worker = || server.command(&["worker"]);
    let mut running: Vec<Process> = (0..workers).map(|_| Process::start(worker())).collect();
    let (started, mut kills, mut twice) = (Instant::now(), 0, 0);
    loop {
        std::thread::sleep(Duration::from_millis(random.random_range(500..2_500)));
        let left = count(world, "SELECT count(*) FROM jobs WHERE status IN ('queued', 'running')");
        if left == 0 {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(400), "{left} jobs are left");
        if running.is_empty() {
            server.kill();
            server.restart();
        } else {
            let one = random.random_range(0..running.len());
            running[one].kill();
            running[one] = Process::start(worker());
        }
        kills += 1;
        let lost = "UPDATE jobs SET locked_until = started_at WHERE status = 'running'";
        twice += told(world, lost);
    }
    let took = started.elapsed();
    // There are demo schools, too.
    let of = |what: &str, condition: &str| {
        let own = "school_id IN (SELECT school_id FROM jobs)";
        count(world, &format!("SELECT {what} WHERE {own} AND {condition}"))
    };
    assert_eq!(of("count(*) FROM jobs", "status = 'succeeded'"), jobs);
    assert_eq!(of("count(*) FROM students", "first_name = 'Learner'"), jobs, "a job's work was done twice, or not");
    assert_eq!(of("count(DISTINCT last_name) FROM students", "first_name = 'Learner'"), jobs);
    assert_eq!(of("count(*) FROM audit_entries", "entity = 'student' AND action = 'create'"), jobs);
    let again = of("count(*) FROM jobs", "attempts > 1");
    assert!(kills > 0 && twice > 0, "nobody was killed in the middle");
    say(&format!("  {jobs} jobs in {took:?} with {kills} kills; {twice} leases ended early, {again} jobs begun again"));
    drop(running);
    server.audit_is_proved();
}

/// The statement that copies the one job until there are so many.
fn copies(kind: Kind, jobs: usize) -> String {
    let columns = "school_id, version, created_at, created_by, updated_at, updated_by, kind, payload, progress_done, progress_total, \
                   attempts, run_at, cancel_requested, request_id, actor_id, needs_input, priority";
    let row = "'first_name,last_name,sex,born_on' || char(10) || 'Learner,Number' || n || ',male,2015-03-04' || char(10)";
    let (id, input) = match kind {
        Kind::Postgres => ("gen_random_uuid()", format!("convert_to({}, 'UTF8')", row.replace("char(10)", "chr(10)"))),
        Kind::Sqlite => ("randomblob(16)", format!("CAST({row} AS BLOB)")),
    };
    let taken = columns.replace("progress_done", "0").replace("attempts", "0");
    format!(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {jobs} - 1) \
         INSERT INTO jobs (id, status, max_attempts, input_blob, {columns}) \
         SELECT {id}, 'queued', 50, {input}, {taken} FROM jobs, numbers"
    )
}

/// Gives the number of rows that it changed.
fn told(world: &World, sql: &str) -> u64 {
    block_on(async {
        let truth = world.place.truth().await;
        let done = truth.execute_unprepared(sql).await.unwrap();
        truth.close().await.unwrap();
        done.rows_affected()
    })
}

fn count(world: &World, sql: &str) -> usize {
    block_on(async {
        let truth = world.place.truth().await;
        let statement = Statement::from_string(truth.get_database_backend(), sql);
        let row = truth.query_one_raw(statement).await.unwrap().unwrap();
        truth.close().await.unwrap();
        usize::try_from(row.try_get_by_index::<i64>(0).unwrap()).unwrap()
    })
}
