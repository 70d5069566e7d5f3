//! A message to ten thousand people: how long whoever sends it waits for the answer.

use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tokio::time::Instant;
use uuid::Uuid;

use crate::options::Options;
use crate::place::{Kind, Place};
use crate::report::{self, Table};
use crate::server::Server;
use crate::wire::Connection;
use crate::world::World;

/// The longest that it may take, in seconds.
const TARGET: f64 = 2.0;

/// Measures and prints it: the parents of one school, each with an address for e-mail and a telephone.
pub(crate) async fn run(place: &Place, options: &Options) {
    let server = Server::start(place, &[]).await;
    let world = World::of(place, &server, 1).await;
    let count = options.recipients;
    add_parents(place, world.school, count).await;
    let body = r#"{"audience":{"roles":["parent"]},"subject":"Opening","text":"School opens on Tuesday."}"#;
    let request = world.request("POST", "/notifications").body("application/json", body).plain();
    let mut connection = Connection::open(server.address).await.expect("a connection");
    let mut times = Vec::new();
    let mut told = 0;
    for _ in 0..options.rounds() {
        let sent = Instant::now();
        let answer = connection.send(&request).await.expect("an answer");
        times.push(sent.elapsed().as_secs_f64());
        let body = String::from_utf8_lossy(connection.body(answer)).into_owned();
        assert!((200..300).contains(&answer.status), "{body}");
        let answer: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        told = answer["data"]["recipients"].as_u64().unwrap_or_default();
    }
    println!("\n### `POST /notifications` to {count} people: until the answer\n");
    let mut table = Table::new(&["told", "seconds", "least and most", "target", "met"]);
    let seconds = report::median(&times);
    table.row(vec![
        told.to_string(),
        format!("**{seconds:.2}**"),
        report::spread(&times),
        format!("< {TARGET}"),
        report::yes(seconds < TARGET && told >= u64::from(count)),
    ]);
    table.print();
    report::note("The messages before it are still being sent meanwhile.");
}

/// Accounts that are parents in this school. Nobody logs in as one.
async fn add_parents(place: &Place, school: Uuid, count: u32) {
    let numbers = format!("WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {count})");
    let accounts = |id: &str, now: &str| {
        format!(
            "{numbers} INSERT INTO accounts (id, email, phone, password_hash, name, platform_admin, status, password_changed_at, \
             version, created_at, updated_at) SELECT {id}, 'parent' || n || '@bench.example', '+26377' || (1000000 + n), 'none', \
             'Parent ' || n, false, 'active', {now}, 1, {now}, {now} FROM n"
        )
    };
    let memberships = |id: &str, now: &str, school: &str, roles: &str| {
        format!(
            "INSERT INTO memberships (school_id, id, version, created_at, updated_at, account_id, roles, status) \
             SELECT {school}, {id}, 1, {now}, {now}, accounts.id, {roles}, 'active' FROM accounts \
             WHERE accounts.email LIKE '%@bench.example'"
        )
    };
    match place.kind {
        Kind::Postgres => {
            let mut connection = PgConnection::connect(&place.truth_url).await.expect("a connection");
            let id = "gen_random_uuid()";
            for sql in [accounts(id, "now()"), memberships(id, "now()", &format!("'{school}'"), "'[\"parent\"]'")] {
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.expect("parents");
            }
        }
        Kind::Sqlite => {
            let mut connection = SqliteConnection::connect(&place.truth_url).await.expect("a connection");
            let (id, now) = ("randomblob(16)", "strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')");
            let school = format!("X'{}'", school.simple());
            for sql in [accounts(id, now), memberships(id, now, &school, "'[\"parent\"]'")] {
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.expect("parents");
            }
        }
    }
}
