//! A read replica, by PostgreSQL's own streaming replication: it serves what only reads, never what the reader has just
//! changed, and nobody notices when it dies.

use std::time::{Duration, Instant};

use kernel::access::Role;
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use serde_json::json;
use test_support::postgres::{self, Cluster, Crash};
use test_support::redis;

use crate::harness::{App, Client, Place, block_on, folder};

/// A primary, its standby, and a database on both.
struct Pair {
    _primary: Cluster,
    standby: Cluster,
    place: Place,
}

impl Pair {
    fn new(test: &str) -> Option<Self> {
        let primary = postgres::private()?;
        let place = Place::on(&primary, &folder(test));
        let standby = primary.standby();
        Some(Self { _primary: primary, standby, place })
    }

    fn serve(&self, more: &[(&str, &str)]) -> App {
        let url = self.place.settings.iter().find(|(key, _)| key == "database.url").map(|(_, url)| url.clone()).unwrap();
        let replica = self.standby.address_of(&url);
        let settings: Vec<_> = [("database.replica_url", replica.as_str())].into_iter().chain(more.iter().copied()).collect();
        App::at(&self.place, &settings)
    }

    /// On the standby, past every policy.
    async fn on_standby(&self, statement: &str) {
        let mut options = ConnectOptions::new(self.standby.address_of(self.place.truth_url()));
        options.max_connections(1).sqlx_logging(false);
        let connection = Database::connect(options).await.unwrap();
        connection.execute_unprepared(statement).await.unwrap();
        connection.close().await.unwrap();
    }
}

/// Until `/health` says this of the replica.
async fn is(app: &App, status: &str) {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let health = reqwest::get(format!("{}/health", app.base())).await.unwrap().json::<serde_json::Value>().await.unwrap();
        if health["data"]["checks"]["replica"]["status"] == status {
            let whole = if status == "up" { "healthy" } else { "degraded" };
            assert_eq!(health["data"]["status"], whole, "{health}");
            return;
        }
        assert!(Instant::now() < until, "still {health}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn new_student(client: &Client) -> String {
    let body = json!({ "first_name": "Rudo", "last_name": "Moyo", "sex": "female", "born_on": "2015-04-18" });
    format!("/students/{}", client.post("/students").json(&body).send().await.is(201).id())
}

/// Asks until the answer has this status.
async fn soon(client: &Client, path: &str, status: u16) {
    let until = Instant::now() + Duration::from_secs(20);
    while client.get(path).send().await.status != status {
        assert!(Instant::now() < until, "{path} is never {status}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[test]
fn who_has_just_written_reads_what_they_wrote_and_others_read_the_replica() {
    let Some(pair) = Pair::new("replica") else { return };
    let app = pair.serve(&[("database.replica_max_lag_seconds", "5")]);
    block_on(async {
        let school = app.school().await;
        let (head, registrar) = (school.as_(Role::SchoolAdmin).await, school.as_(Role::Registrar).await);
        let known = new_student(&head).await;
        is(&app, "up").await;
        soon(&registrar, &known, 200).await;

        pair.on_standby("SELECT pg_wal_replay_pause()").await;
        let student = new_student(&head).await;
        for _ in 0..20 {
            head.get(&student).send().await.is(200);
        }
        // Read from the replica, which does not have it yet.
        registrar.get(&student).send().await.fails(404, "NOT_FOUND");
        registrar.get(&known).send().await.is(200);
        // It is passed over once it is too far behind.
        soon(&registrar, &student, 200).await;
        is(&app, "down").await;

        pair.on_standby("SELECT pg_wal_replay_resume()").await;
        is(&app, "up").await;
        registrar.get(&student).send().await.is(200);
    });
}

#[test]
fn what_one_node_has_written_its_author_reads_on_another() {
    let (Some(pair), Some(redis)) = (Pair::new("replica-nodes"), redis::private()) else { return };
    let shared =
        [("redis.url", redis.url.as_str()), ("redis.timeout_millis", "2000"), ("database.replica_max_lag_seconds", "60")];
    let (a, b) = (pair.serve(&shared), pair.serve(&shared));
    block_on(async {
        let school = a.school().await;
        let head = school.as_(Role::SchoolAdmin).await;
        is(&a, "up").await;
        is(&b, "up").await;
        pair.on_standby("SELECT pg_wal_replay_pause()").await;
        for _ in 0..20 {
            let student = new_student(&head).await;
            head.at(&b).get(&student).send().await.is(200);
        }
    });
}

#[test]
fn nobody_notices_when_the_replica_dies() {
    let Some(pair) = Pair::new("replica-dies") else { return };
    let app = pair.serve(&[]);
    block_on(async {
        let school = app.school().await;
        let (head, registrar) = (school.as_(Role::SchoolAdmin).await, school.as_(Role::Registrar).await);
        let student = new_student(&head).await;
        is(&app, "up").await;
        soon(&registrar, &student, 200).await;
        pair.standby.crash(Crash::Immediate);
        for _ in 0..50 {
            registrar.get(&student).send().await.is(200);
            registrar.get("/students").send().await.is(200);
        }
        is(&app, "down").await;
        pair.standby.restart();
        is(&app, "up").await;
        registrar.get(&student).send().await.is(200);
        // Promoted, it is another database: it is not asked again.
        pair.on_standby("SELECT pg_promote()").await;
        is(&app, "down").await;
        let newer = new_student(&head).await;
        registrar.get(&newer).send().await.is(200);
    });
}
