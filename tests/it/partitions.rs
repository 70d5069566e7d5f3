//! The application over tables that are partitioned by the school (PostgreSQL): everything is as before, while it runs.

use kernel::access::Role;
use kernel::audit;
use kernel::db::{Access, Realm};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use crate::harness::{App, Client, Kind, School, on};
use crate::{changes, conformance, rls};

/// The tables of schools' rows, from the catalogue.
const TABLES: &str = "SELECT DISTINCT c.table_name AS name FROM information_schema.columns c WHERE c.column_name = 'school_id' \
    AND c.table_schema = 'public' AND c.table_name <> 'sessions' ORDER BY 1";

async fn names(app: &App, sql: &str) -> Vec<String> {
    let truth = app.truth().await;
    let rows = truth.query_all_raw(Statement::from_string(truth.get_database_backend(), sql)).await.unwrap();
    truth.close().await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// Divides every table of schools' rows, as `oneclass migrate partition` does; 0 makes one of each again.
async fn divide_all(app: &App, partitions: u32) {
    let tables = names(app, TABLES).await;
    assert!(tables.len() >= 17, "{tables:?}");
    app.run(move |services| async move {
        for table in tables {
            let done = app::migrations::partition(&services.config().database, &table, partitions).await;
            assert!(done.unwrap_or_else(|e| panic!("{table}: {e:?}")).changed, "{table}");
        }
    })
    .await;
}

async fn guardian(client: &Client) -> String {
    client.post("/guardians").json(&json!({ "first_name": "Rudo", "last_name": "Moyo" })).send().await.is(201).id()
}

/// How PostgreSQL finds this school's learners for the application.
async fn plan(app: &App, school: &School) -> String {
    let realm = Realm::School { school: school.id, account: None };
    let sql = format!("EXPLAIN SELECT * FROM students WHERE school_id = '{}'", school.id);
    app.run(move |services| async move {
        let uow = services.database().begin(realm, Access::Read);
        let rows = uow.query_all_raw(Statement::from_string(uow.get_database_backend(), sql)).await.unwrap();
        uow.rollback().await.unwrap();
        rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()).collect::<Vec<_>>().join("\n")
    })
    .await
}

#[test]
fn the_conventions_hold_over_partitioned_tables() {
    on(Kind::Postgres, async |app: App| {
        let app = App::private(app.kind(), &[]).unwrap();
        let school = app.school().await;
        let head = school.as_(Role::SchoolAdmin).await;
        let id = guardian(&head).await;
        let item = format!("/guardians/{id}");
        divide_all(&app, 4).await;
        // The connections are those of before.
        head.get(&item).send().await.is(200);
        head.patch(&item).json(&json!({ "first_name": "Chipo" })).send().await.is(200);
        let class = json!({ "name": "Form 1 Blue", "level_code": "F1", "academic_year": 2026 });
        head.post("/classes").json(&class).send().await.is(201);
        head.post("/classes").json(&class).send().await.fails(409, "DUPLICATE").names("name", "duplicate");
        let plan = plan(&app, &school).await;
        assert_eq!(plan.matches("Scan").count(), 1, "one partition is looked into: {plan}");
        conformance::holds(&app).await;
        rls::holds(&app).await;
        changes::seal(&school).await;
        let told = head.get("/changes").query(&[("since", "start"), ("entity", "guardian")]).send().await.is(200);
        assert_eq!((told.list().len(), &told.list()[0]["id"]), (1, &json!(id)), "{told}");
        let reports = app.run(|services| async move { audit::verify(services.database()).await.unwrap() }).await;
        assert!(reports.len() > 3 && reports.iter().all(|report| report.fault.is_none()), "{reports:?}");
        divide_all(&app, 0).await;
        assert_eq!(head.get(&item).send().await.is(200).data()["first_name"], "Chipo");
        guardian(&head).await;
    });
}
