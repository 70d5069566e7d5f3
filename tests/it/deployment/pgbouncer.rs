//! PgBouncer in transaction mode: each transaction may run on another connection, which others have used before.

use futures::future::join_all;
use kernel::access::Role;
use kernel::db::{Access, Realm};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use test_support::pgbouncer::Pooler;
use test_support::{pgbouncer, postgres};
use uuid::Uuid;

use crate::harness::{App, Kind, School, block_on};
use crate::{conformance, rls};

/// Connections of the pooler to the server, for each role.
const CONNECTIONS: u32 = 4;

/// An application that reaches its database through a pooler; `None` when there is no such server here.
fn pooled(more: &[(&str, &str)]) -> Option<(Pooler, App)> {
    let pooler = pgbouncer::before(postgres::cluster()?, CONNECTIONS)?;
    let direct = App::private(Kind::Postgres, &[("jobs.enabled", "false")])?;
    let through = |key: &str| pooler.through(direct.setting(key));
    let (url, platform) = (through("database.url"), through("database.platform_url"));
    let mut settings =
        vec![("database.pooler", "transaction"), ("database.url", url.as_str()), ("database.platform_url", platform.as_str())];
    settings.extend_from_slice(more);
    let app = direct.beside(&settings);
    Some((pooler, app))
}

/// The first column of the first row, asked in a unit of work of the application.
async fn ask(app: &App, realm: Realm, sql: &str) -> Result<String, String> {
    let sql = sql.to_owned();
    app.run(move |services| async move {
        let uow = services.database().begin(realm, Access::Read);
        let said = uow.query_one_raw(Statement::from_string(uow.get_database_backend(), sql)).await;
        let _undone = uow.rollback().await;
        said.map_err(|e| e.to_string())?.ok_or("no row")?.try_get_by_index(0).map_err(|e| e.to_string())
    })
    .await
}

fn realm(school: &School) -> Realm {
    Realm::School { school: school.id, account: None }
}

#[test]
fn every_convention_and_every_lock_between_schools_holds_behind_a_pooler() {
    let Some((_pooler, app)) = pooled(&[]) else { return };
    block_on(async {
        conformance::holds(&app).await;
        rls::holds(&app).await;
        let report = app.run(|services| async move { services.database().role_report().await.unwrap() }).await.unwrap();
        assert!(!report.bypasses_rls && !report.owns_tables && report.unprotected_tables.is_empty(), "{report:?}");
    });
}

#[test]
fn schools_that_share_a_few_connections_see_their_own_rows_only() {
    let Some((_pooler, app)) = pooled(&[]) else { return };
    block_on(async {
        let schools = join_all((0..6).map(|_| app.school())).await;
        let heads = join_all(schools.iter().map(|school| school.as_(Role::SchoolAdmin))).await;
        // Six schools, more requests at once than there are connections; each school's reads stand between its own and
        // the others' writes.
        let work = heads.iter().enumerate().map(async |(school, head)| {
            for round in 0..10 {
                let body = json!({ "first_name": format!("School{school}"), "last_name": format!("Round{round}"),
                                   "sex": "female", "born_on": "2014-02-03" });
                let create = async |key: &str| head.post("/students").header("idempotency-key", key).json(&body).send().await;
                let key = format!("round-{round}");
                // Twice at once, with one key: one is made.
                let (one, other) = tokio::join!(create(&key), create(&key));
                for answer in [one, other] {
                    assert!(answer.status == 201 || answer.code() == Some("IDEMPOTENCY_IN_PROGRESS"), "{answer}");
                }
                let list = head.get("/students").query(&[("per_page", "100")]).send().await.is(200);
                assert_eq!(list.list().len(), round + 1, "{list}");
                let own = format!("School{school}");
                assert!(list.list().iter().all(|row| row["first_name"] == own.as_str()), "{list}");
            }
        });
        join_all(work).await;
        let connected = "SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database() \
                         AND application_name = 'oneclass' AND usename = current_user";
        let connections: u32 = ask(&app, Realm::None, connected).await.unwrap().parse().unwrap();
        assert!((1..=CONNECTIONS).contains(&connections), "{connections}");
    });
}

#[test]
fn nothing_of_a_unit_of_work_is_left_for_the_next_on_its_connection() {
    let Some((_pooler, app)) = pooled(&[("database.statement_timeout_seconds", "2")]) else { return };
    block_on(async {
        let school = app.school().await;
        let setting = |name: &str| format!("SELECT COALESCE(current_setting('{name}', true), '')");
        for _ in 0..u8::try_from(CONNECTIONS * 3).unwrap() {
            assert_eq!(ask(&app, realm(&school), &setting("app.school_id")).await, Ok(school.id.to_string()));
            assert_eq!(ask(&app, Realm::None, &setting("app.school_id")).await.as_deref(), Ok(""));
        }
        for (name, value) in [
            ("statement_timeout", "2s"),
            ("lock_timeout", "5s"),
            ("idle_in_transaction_session_timeout", "4s"),
            ("TimeZone", "UTC"),
        ] {
            assert_eq!(ask(&app, Realm::None, &setting(name)).await.as_deref(), Ok(value), "{name}");
        }
        let slow = ask(&app, Realm::Account(Uuid::nil()), "SELECT pg_sleep(30)::text").await.unwrap_err();
        assert!(slow.contains("statement timeout"), "{slow}");
        // And not for those who reach the server by the same connections without us.
        let truth = app.truth().await;
        let row = truth.query_one_raw(Statement::from_string(truth.get_database_backend(), "SHOW statement_timeout")).await;
        assert_eq!(row.unwrap().unwrap().try_get_by_index::<String>(0).unwrap(), "0");
        truth.close().await.unwrap();
    });
}

#[test]
fn migrations_through_a_pooler_are_refused_with_what_to_do() {
    let config = |owner: &str| {
        let env = [
            ("ONECLASS__DATABASE__URL", "postgres://oneclass_app@127.0.0.1:1/oneclass"),
            ("ONECLASS__DATABASE__OWNER_URL", owner),
            ("ONECLASS__DATABASE__POOLER", "transaction"),
        ];
        let env = env.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        kernel::config::Config::load(kernel::config::Sources { file: None, profile: None, env }).unwrap().config
    };
    block_on(async {
        let refused = app::migrations::status(&config("").database).await.unwrap_err().to_string();
        assert!(refused.contains("ONECLASS__DATABASE__OWNER_URL"), "{refused}");
        let tried = app::migrations::status(&config("postgres://owner@127.0.0.1:1/oneclass").database).await.unwrap_err();
        assert!(!tried.to_string().contains("ONECLASS__DATABASE__OWNER_URL"), "{tried}");
    });
}
