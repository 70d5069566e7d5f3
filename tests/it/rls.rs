//! Row Level Security through the application's own connections: on PostgreSQL, a query that forgets the school still
//! sees no other school's rows. (That every table has its policies is held against the catalogue in `migration`.)

use kernel::access::Role;
use kernel::db::{Access, Realm};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::conformance::Fixtures;
use crate::harness::{App, Kind, School, on};

/// Every table that has a school, with how many rows of this school it really has.
async fn tables(app: &App, school: Uuid) -> Vec<(String, i64)> {
    let truth = app.truth().await;
    let sql = "SELECT c.table_name AS name FROM information_schema.columns c \
               JOIN information_schema.tables t ON t.table_name = c.table_name AND t.table_schema = c.table_schema \
               WHERE c.column_name = 'school_id' AND c.table_schema = 'public' AND t.table_type = 'BASE TABLE' \
               AND c.table_name <> 'sessions' ORDER BY 1";
    let rows = truth.query_all_raw(Statement::from_string(truth.get_database_backend(), sql)).await.unwrap();
    let mut tables = Vec::new();
    for name in rows.iter().map(|row| row.try_get::<String>("", "name").unwrap()) {
        let sql = format!("SELECT count(*) AS n FROM \"{name}\" WHERE school_id = '{school}'");
        let row = truth.query_one_raw(Statement::from_string(truth.get_database_backend(), sql)).await.unwrap().unwrap();
        tables.push((name, row.try_get("", "n").unwrap()));
    }
    truth.close().await.unwrap();
    assert!(tables.len() > 10, "{tables:?}");
    tables
}

/// Runs SQL in a unit of work of the application, and undoes it: the first column of the first row, or what the
/// database says.
async fn ask(app: &App, realm: Realm, sql: String) -> Result<i64, String> {
    app.run(move |services| async move {
        let uow = services.database().begin(realm, Access::Write);
        let said = uow.query_one_raw(Statement::from_string(uow.get_database_backend(), sql)).await;
        let _undone = uow.rollback().await;
        match said {
            Ok(row) => Ok(row.and_then(|r| r.try_get_by_index::<i64>(0).ok()).unwrap_or(0)),
            Err(error) => Err(error.to_string()),
        }
    })
    .await
}

async fn furnished(app: &App) -> School {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    for info in app.services().registry().resources().iter().filter(|r| r.offers(kernel::resource::Verb::Create)) {
        fixtures.id(info.entity).await;
    }
    school.as_(Role::Teacher).await;
    school
}

fn realm(school: &School) -> Realm {
    Realm::School { school: school.id, account: None }
}

#[test]
fn without_a_school_there_are_no_rows() {
    on(Kind::Postgres, nothing_without_a_school);
}

async fn nothing_without_a_school(app: App) {
    let school = furnished(&app).await;
    let mut seen_something = false;
    for (table, rows) in tables(&app, school.id).await {
        seen_something |= rows > 0;
        for realm in [Realm::None, Realm::Account(Uuid::nil())] {
            let count =
                ask(&app, realm.clone(), format!("SELECT count(*) FROM \"{table}\" WHERE school_id <> '{}'", Uuid::nil())).await;
            assert!(
                matches!(&count, Ok(0)) || count.as_ref().is_err_and(|e| e.contains("permission denied")),
                "{realm:?} {table}: {count:?}"
            );
        }
    }
    assert!(seen_something);
}

#[test]
fn in_one_school_there_are_no_rows_of_another() {
    on(Kind::Postgres, nothing_of_another);
}

async fn nothing_of_another(app: App) {
    let (school, other) = (furnished(&app).await, app.school().await);
    for (table, rows) in tables(&app, school.id).await {
        let count = |of: Uuid| format!("SELECT count(*) FROM \"{table}\" WHERE school_id = '{of}'");
        let denied = |said: &Result<i64, String>| said.as_ref().is_err_and(|e| e.contains("permission denied"));
        let own = ask(&app, realm(&school), count(school.id)).await;
        // What is written down in the background may have come meanwhile.
        assert!(own.as_ref().is_ok_and(|own| *own >= rows) || denied(&own), "{table}: {own:?} of {rows}");
        let strange = ask(&app, realm(&other), count(school.id)).await;
        assert!(strange == Ok(0) || denied(&strange), "{table}: {strange:?}");
        let all = ask(&app, realm(&other), format!("SELECT count(*) FROM \"{table}\" WHERE school_id <> '{}'", other.id)).await;
        assert!(all == Ok(0) || denied(&all), "{table}: {all:?}");
    }
}

#[test]
fn a_row_for_another_school_is_refused() {
    on(Kind::Postgres, no_row_for_another);
}

async fn no_row_for_another(app: App) {
    let (school, other) = (app.school().await, app.school().await);
    for (table, _) in tables(&app, school.id).await {
        for realm in [realm(&other), Realm::None, Realm::Account(Uuid::nil())] {
            let said = ask(&app, realm.clone(), format!("INSERT INTO \"{table}\" (school_id) VALUES ('{}')", school.id)).await;
            let refused = said.as_ref().is_err_and(|e| e.contains("row-level security") || e.contains("permission denied"));
            assert!(refused, "{realm:?} {table}: {said:?}");
        }
    }
}

#[test]
fn another_schools_rows_cannot_be_changed_or_deleted() {
    on(Kind::Postgres, no_change_of_anothers);
}

async fn no_change_of_anothers(app: App) {
    let (school, other) = (furnished(&app).await, app.school().await);
    for (table, _) in tables(&app, school.id).await {
        for sql in [
            format!(
                "WITH done AS (UPDATE \"{table}\" SET school_id = school_id WHERE school_id = '{}' RETURNING 1) SELECT count(*) FROM done",
                school.id
            ),
            format!(
                "WITH done AS (DELETE FROM \"{table}\" WHERE school_id = '{}' RETURNING 1) SELECT count(*) FROM done",
                school.id
            ),
        ] {
            let said = ask(&app, realm(&other), sql.clone()).await;
            assert!(said == Ok(0) || said.as_ref().is_err_and(|e| e.contains("permission denied")), "{sql}: {said:?}");
        }
    }
}

/// All of this, over a database that the caller has prepared.
pub(crate) async fn holds(app: &App) {
    nothing_without_a_school(app.clone()).await;
    nothing_of_another(app.clone()).await;
    no_row_for_another(app.clone()).await;
    no_change_of_anothers(app.clone()).await;
}
