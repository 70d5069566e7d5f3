//! The cluster is what tests need it to be: quick, private, gone afterwards, and strict about roles.

use std::time::{Duration, Instant};

use sqlx::Row as _;

use super::*;

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.unwrap()
}

#[test]
fn names_are_unique_and_no_longer_than_postgres_keeps() {
    let (one, two) = (unique(&"x".repeat(80)), unique(&"x".repeat(80)));
    assert_ne!(one, two);
    assert!(one.len() <= NAME_LIMIT && two.len() <= NAME_LIMIT);
}

#[test]
#[should_panic(expected = "a database name is of")]
fn a_name_that_would_need_quoting_is_refused() {
    unique("a\"; DROP DATABASE x");
}

#[test]
fn a_cluster_starts_within_seconds_and_goes_with_its_owner() {
    if cluster().is_none() {
        return;
    }
    let begin = Instant::now();
    let second = start(false, None);
    // The aim is 2 s on an idle machine; the bound is for one that compiles at the same time.
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    let folder = second.lifeline.folder().to_owned();
    let port = second.port();
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    drop(second);
    assert!(!folder.exists());
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
}

#[tokio::test]
async fn the_app_roles_neither_own_nor_bypass_nor_create() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database("roles").await;
    for url in [&database.app_url, &database.platform_url] {
        let mut connection = connect(url).await;
        let row = connection
            .fetch_one(
                "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user",
            )
            .await
            .unwrap();
        assert!(!row.get::<bool, _>(0));
        assert!(connection.execute("CREATE TABLE mine (id int)").await.is_err());
    }
}

#[tokio::test]
async fn a_forced_policy_holds_for_the_app_role() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database("policy").await;
    let mut owner = connect(&database.owner_url).await;
    owner
        .execute(
            "CREATE TABLE t (id int); INSERT INTO t VALUES (1); ALTER TABLE t ENABLE ROW LEVEL SECURITY; \
             ALTER TABLE t FORCE ROW LEVEL SECURITY; GRANT SELECT ON t TO oneclass_app",
        )
        .await
        .unwrap();
    assert!(connect(&database.app_url).await.fetch_all("SELECT * FROM t").await.unwrap().is_empty());
    assert_eq!(connect(&database.superuser_url).await.fetch_all("SELECT * FROM t").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_clone_has_the_templates_rows_and_grants_and_is_its_own() {
    let Some(cluster) = cluster() else { return };
    let template = cluster.create_database("template").await;
    let mut owner = connect(&template.owner_url).await;
    owner.execute("CREATE TABLE t (word text); INSERT INTO t VALUES ('é'); GRANT ALL ON t TO oneclass_app").await.unwrap();
    owner.close().await.unwrap();
    let one = cluster.clone_database(&template, "clone").await;
    let two = cluster.clone_database(&template, "clone").await;
    assert_ne!(one, two);
    let mut app = connect(&one.app_url).await;
    app.execute("INSERT INTO t VALUES ('n')").await.unwrap();
    assert_eq!(app.fetch_all("SELECT word FROM t").await.unwrap().len(), 2);
    let left = connect(&two.app_url).await.fetch_one("SELECT word FROM t").await.unwrap();
    assert_eq!(left.get::<String, _>(0), "é");
    cluster.drop_database(one).await;
}

#[tokio::test]
async fn what_was_committed_outlives_every_way_to_die() {
    let Some(cluster) = private() else { return };
    let database = cluster.create_database("crash").await;
    connect(&database.superuser_url).await.execute("CREATE TABLE kept (crash int)").await.unwrap();
    for (number, how) in [Crash::Immediate, Crash::Postmaster, Crash::Backend].into_iter().enumerate() {
        let mut serving = connect(&database.superuser_url).await;
        let insert = format!("INSERT INTO kept VALUES ({number})");
        serving.execute(AssertSqlSafe(insert)).await.unwrap();
        cluster.crash(how);
        // A backend whose postmaster was killed may answer once more before it sees that.
        let crashed = Instant::now();
        while serving.execute("SELECT 1").await.is_ok() {
            assert!(crashed.elapsed() < Duration::from_secs(30), "{how:?} ends connections");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        if how != Crash::Backend {
            cluster.restart();
        }
        let started = Instant::now();
        let kept = loop {
            // After the death of a backend it recovers by itself, and refuses connections meanwhile.
            if let Ok(mut again) = PgConnection::connect(&database.superuser_url).await
                && let Ok(row) = again.fetch_one("SELECT count(*) FROM kept").await
            {
                break row.get::<i64, _>(0);
            }
            assert!(started.elapsed() < Duration::from_secs(30), "{how:?}: it does not come back");
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        assert_eq!(kept, i64::try_from(number).unwrap() + 1, "{how:?}");
    }
}
