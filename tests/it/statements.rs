//! How many statements a request takes: a number that is looked at when it changes, and that does not grow with the rows.

use std::fmt::Write as _;
use std::time::Duration;

use futures::future::join_all;
use kernel::access::Role;
use kernel::resource::Verb;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

use crate::conformance::{Fixtures, change};
use crate::harness::{App, Kind, block_on, both};

/// The table is compared on SQLite; PostgreSQL takes a statement more where it locks a key. A school comes first that
/// warms what all schools share in memory, in an application of the test's own, whose memory nothing else outlives or
/// forgets: so that the numbers do not depend on which tests ran before or run beside it.
#[test]
fn the_statements_of_every_verb_are_as_they_were() {
    let app = App::private(Kind::Sqlite, &[]).unwrap();
    block_on(async {
        measured(&app).await;
        insta::assert_snapshot!("statements", measured(&app).await);
    });
}

/// The statements of every verb in a new school.
async fn measured(app: &App) -> String {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    let mut table = String::new();
    for info in app.services().registry().resources().iter().filter(|r| r.offers(Verb::Create)) {
        let body = fixtures.body(info).await;
        let head = &fixtures.head;
        let created = head.post(info.path).json(&body).send().await.is(201);
        let item = format!("{}/{}", info.path, created.id());
        let mut line = |verb: &str, statements: u32| writeln!(table, "{:<22} {verb:<28} {statements}", info.entity).unwrap();
        line("create", created.statements());
        line("get", head.get(&item).send().await.is(200).statements());
        line("list", head.get(info.path).send().await.is(200).statements());
        line("list by cursor", head.get(info.path).query(&[("cursor", "")]).send().await.is(200).statements());
        for include in &(info.list)().unwrap().includes {
            let listed = head.get(info.path).query(&[("include", *include)]).send().await.is(200);
            line(&format!("list with {include}"), listed.statements());
        }
        if info.offers(Verb::History) {
            line("history", head.get(&format!("{item}/history")).send().await.is(200).statements());
        }
        if info.offers(Verb::Update) {
            let patch = change(info, created.data());
            line("update", head.patch(&item).json(&patch).send().await.is(200).statements());
            line("update of nothing", head.patch(&item).json(&patch).send().await.is(200).statements());
        }
    }
    table
}

/// What has only read ends with the message that begins the connection's next transaction: if there is none, alone.
#[test]
fn no_transaction_stays_open_on_an_idle_connection() {
    let Some(app) = App::private(Kind::Postgres, &[]) else { return };
    block_on(async {
        let head = app.school().await.as_(Role::SchoolAdmin).await;
        for _ in 0..3 {
            let reads = (0..20).map(|_| head.get("/students").send());
            assert!(join_all(reads).await.iter().all(|answer| answer.status == 200));
            let truth = app.truth().await;
            let open = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'oneclass' \
                        AND state LIKE 'idle in transaction%' AND state_change < now() - interval '500 milliseconds'";
            tokio::time::sleep(Duration::from_millis(600)).await;
            assert!(truth.query_one_raw(Statement::from_string(DbBackend::Postgres, open)).await.unwrap().is_none());
        }
    });
}

both!(a_list_takes_as_many_statements_for_many_rows_as_for_few, async |app: App| {
    // One of its own: what the lists read once and remember is not forgotten between the two counts.
    let app = App::private(app.kind(), &[]).unwrap();
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let counts = async || {
        let mut counts = Vec::new();
        for info in app.services().registry().resources().iter().filter(|r| r.offers(Verb::List)) {
            let includes = (info.list)().unwrap().includes.join(",");
            let call = head.get(info.path).query(&[("per_page", "200")]);
            let call = if includes.is_empty() { call } else { call.query(&[("include", &includes)]) };
            counts.push((info.path, call.send().await.is(200).statements()));
        }
        counts
    };
    let person = |n: usize| {
        json!({ "first_name": format!("Person{n}"), "last_name": "Moyo", "sex": "female", "born_on": "2012-02-29",
                "enrolment": { "level_code": "G5" },
                "guardian": { "first_name": "Rudo", "last_name": format!("Moyo{n}"), "phone": format!("+2637712345{n:02}"), "relationship": "mother" } })
    };
    head.post("/students").json(&person(0)).send().await.is(201);
    let few = counts().await;
    for n in 1..12 {
        head.post("/students").json(&person(n)).send().await.is(201);
    }
    assert_eq!(counts().await, few);
});

both!(what_is_not_modified_or_not_valid_takes_few_statements, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let created = head.post("/guardians").json(&json!({ "first_name": "Rudo", "last_name": "Moyo" })).send().await.is(201);
    let item = format!("/guardians/{}", created.id());
    let same = head.get(&item).header("if-none-match", created.etag()).send().await.is(304);
    assert!(same.statements() <= 1, "{same}");
});
