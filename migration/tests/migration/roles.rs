//! Making the roles, or saying what an administrator has to do.

use migration::Roles;
use sea_orm::ConnectionTrait;

use crate::database::TestDatabase;

fn roles(app: &str, platform: &str) -> Roles {
    Roles { app: app.to_owned(), platform: platform.to_owned() }
}

#[tokio::test]
async fn who_may_not_make_roles_is_told_what_to_run_and_it_suffices() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let administrator = database.superuser().await.unwrap();
    let run = async |sql: &str| administrator.execute_unprepared(sql).await.unwrap();
    run("CREATE ROLE plain").await;
    run("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO plain', current_database()); END $$").await;
    let roles = roles("a \"quoted\" app", "plain_platform");
    // The connected user is one who may log in and nothing else.
    run("ALTER ROLE plain LOGIN").await;
    let conn = database.connect_as("plain").await;
    // Once for each role: the message is run as it stands.
    for _ in [&roles.app, &roles.platform] {
        let error = migration::up(&conn, &roles, |_| {}).await.unwrap_err().to_string();
        let (_, statements) = error.split_once("run as an administrator: ").unwrap();
        assert!(statements.starts_with("CREATE ROLE"), "{error}");
        run(statements).await;
    }
    migration::up(&conn, &roles, |_| {}).await.unwrap();
    for role in [&roles.app, &roles.platform] {
        let role = role.replace('"', "\"\"");
        conn.execute_unprepared(&format!("SET ROLE \"{role}\"; SELECT 1 FROM students")).await.unwrap();
    }
}

#[tokio::test]
async fn the_roles_that_are_made_can_do_nothing_but_use_the_tables() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let roles = roles("made_app", "made_platform");
    migration::up(&database.conn, &roles, |_| {}).await.unwrap();
    let powerful = database
        .texts(
            "SELECT rolname::text FROM pg_roles r WHERE rolname LIKE 'made_%' AND (rolsuper \
             OR rolbypassrls OR rolcanlogin OR rolcreaterole OR rolcreatedb OR rolreplication \
             OR EXISTS (SELECT 1 FROM pg_class WHERE relowner = r.oid) \
             OR EXISTS (SELECT 1 FROM pg_auth_members WHERE member = r.oid) \
             OR has_schema_privilege(r.oid, current_schema(), 'CREATE'))",
        )
        .await;
    assert_eq!(powerful, Vec::<String>::new());
}

#[tokio::test]
async fn a_role_exempt_from_row_level_security_is_refused() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let administrator = database.superuser().await.unwrap();
    administrator.execute_unprepared("CREATE ROLE exempt BYPASSRLS").await.unwrap();
    let error = migration::up(&database.conn, &roles("exempt", "exempt_platform"), |_| {}).await.unwrap_err().to_string();
    assert!(error.contains("NOBYPASSRLS"), "{error}");
}

#[tokio::test]
async fn one_role_cannot_be_both() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let error = migration::up(&database.conn, &roles("same", "same"), |_| {}).await.unwrap_err();
    assert!(error.to_string().contains("two different roles"), "{error}");
}

#[tokio::test]
async fn a_schema_other_than_public_is_migrated_where_the_connection_points() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    database.run("CREATE SCHEMA school_data; SET search_path = school_data, public").await.unwrap();
    migration::up(&database.conn, &Roles::default(), |_| {}).await.unwrap();
    let schemas = database.texts("SELECT schemaname::text FROM pg_tables WHERE tablename = 'students'").await;
    assert_eq!(schemas, ["school_data"]);
    database.run("SET ROLE oneclass_app").await.unwrap();
    assert_eq!(database.run("SELECT 1 FROM students").await.unwrap(), 0);
}

#[tokio::test]
async fn rights_that_were_lost_are_given_again_and_rights_that_are_there_are_left_alone() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let up = async || migration::up(&database.conn, &Roles::default(), |_| {}).await.unwrap();
    let rows = "SELECT string_agg(xmin::text, ' ' ORDER BY oid) FROM pg_class \
                WHERE relnamespace = current_schema()::regnamespace";
    let lost = "SELECT 'lost' WHERE NOT has_table_privilege('oneclass_app', 'students', 'UPDATE')";
    up().await;
    let written = database.texts(rows).await;
    up().await;
    assert_eq!(database.texts(rows).await, written);
    database.run("REVOKE ALL ON students FROM oneclass_app").await.unwrap();
    assert_eq!(database.texts(lost).await, ["lost"]);
    up().await;
    assert_eq!(database.texts(lost).await, Vec::<String>::new());
}
