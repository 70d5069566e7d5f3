//! Row Level Security, as the program's own roles meet it.

use crate::database::{SCHOOL_A, SCHOOL_B, TestDatabase, id, insert, insert_student};

const REFUSED: &str = "violates row-level security policy";
const NUMBERS: &str = "SELECT school_id::text FROM students ORDER BY 1";

/// A student in each of two schools; acting as the app role, with no school set.
async fn two_schools() -> Option<TestDatabase> {
    let database = TestDatabase::migrated_postgres().await?;
    database.add_student(SCHOOL_A, 1).await;
    database.add_student(SCHOOL_B, 2).await;
    database.run("RESET ROLE").await.unwrap();
    database.run("SET ROLE oneclass_app").await.unwrap();
    Some(database)
}

impl TestDatabase {
    async fn enter(&self, school: &str) {
        self.run(&format!("SET app.school_id = '{school}'")).await.unwrap();
    }
}

#[tokio::test]
async fn without_a_school_there_are_no_rows() {
    let Some(database) = two_schools().await else {
        return;
    };
    let nothing = Vec::<String>::new();
    assert_eq!(database.texts(NUMBERS).await, nothing);
    database.refuses(&insert_student(SCHOOL_A, 3, "2026-003"), REFUSED).await;
    // After a transaction that set it, the setting is empty and not unset.
    database.run(&format!("BEGIN; SELECT set_config('app.school_id', '{SCHOOL_A}', true); COMMIT")).await.unwrap();
    assert_eq!(database.texts(NUMBERS).await, nothing);
}

#[tokio::test]
async fn the_owner_of_the_tables_is_bound_too() {
    let Some(database) = two_schools().await else {
        return;
    };
    database.run("RESET ROLE").await.unwrap();
    assert_eq!(database.texts(NUMBERS).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_school_sees_and_writes_only_its_own_rows() {
    let Some(database) = two_schools().await else {
        return;
    };
    database.enter(SCHOOL_A).await;
    assert_eq!(database.texts(NUMBERS).await, [SCHOOL_A]);
    database.refuses(&insert_student(SCHOOL_B, 3, "2026-003"), REFUSED).await;
    database.refuses(&format!("UPDATE students SET school_id = '{SCHOOL_B}'"), REFUSED).await;
    let theirs = format!("WHERE school_id = '{SCHOOL_B}'");
    for sql in [format!("UPDATE students SET first_name = 'X' {theirs}"), format!("DELETE FROM students {theirs}")] {
        assert_eq!(database.run(&sql).await.unwrap(), 0, "{sql}");
    }
}

#[tokio::test]
async fn the_platform_role_sees_every_school() {
    let Some(database) = two_schools().await else {
        return;
    };
    database.run("RESET ROLE").await.unwrap();
    database.run("SET ROLE oneclass_platform").await.unwrap();
    assert_eq!(database.texts(NUMBERS).await, [SCHOOL_A, SCHOOL_B]);
}

#[tokio::test]
async fn a_school_changes_itself_and_only_the_platform_makes_and_removes_schools() {
    let Some(database) = two_schools().await else {
        return;
    };
    database.enter(SCHOOL_A).await;
    let names = database.texts("SELECT name FROM schools ORDER BY 1").await;
    assert_eq!(names, ["School a", "School b"]);
    let rename = database.run("UPDATE schools SET motto = 'Pamberi'").await;
    assert_eq!(rename.unwrap(), 1);
    database.refuses("DELETE FROM schools", "permission denied for table schools").await;
    let copy = "INSERT INTO schools SELECT * FROM schools";
    database.refuses(copy, "permission denied for table schools").await;
}

#[tokio::test]
async fn a_person_finds_their_own_memberships_in_every_school() {
    let Some(database) = TestDatabase::migrated_postgres().await else {
        return;
    };
    for (number, account) in [(50, "rudo"), (51, "farai")] {
        let values = format!("'{}', '{account}@example.org', '', '{account}', 'active', '2026-01-18'", id(number));
        let columns = "id, email, password_hash, name, status, password_changed_at";
        database.run(&insert("accounts", columns, &values)).await.unwrap();
        for school in [SCHOOL_A, SCHOOL_B] {
            let account = id(number);
            let values = format!("'{school}', '{account}', '{account}', '[]', 'active'");
            let columns = "school_id, id, account_id, roles, status";
            database.run(&insert("memberships", columns, &values)).await.unwrap();
        }
    }
    database.run("SET ROLE oneclass_app").await.unwrap();
    let mine = "SELECT account_id::text FROM memberships";
    assert_eq!(database.texts(mine).await, Vec::<String>::new());
    database.run(&format!("SET app.account_id = '{}'", id(50))).await.unwrap();
    assert_eq!(database.texts(mine).await, [id(50), id(50)]);
    // To see is not to change.
    let promote = "UPDATE memberships SET roles = '[\"head\"]'";
    assert_eq!(database.run(promote).await.unwrap(), 0);
}

#[tokio::test]
async fn rows_of_no_school_are_for_work_in_no_school() {
    let Some(database) = two_schools().await else {
        return;
    };
    let key = |school: &str| {
        format!(
            "INSERT INTO idempotency_keys (school_id, account_id, key, operation, request_hash, \
             status, headers, created_at, expires_at) VALUES ('{school}', '{SCHOOL_A}', 'k', 'o', \
             'h', 201, '[]', '2026-01-18', '2026-01-19')"
        )
    };
    let nobody = "00000000-0000-0000-0000-000000000000";
    let seen = "SELECT school_id::text FROM idempotency_keys";
    database.run(&key(nobody)).await.unwrap();
    database.refuses(&key(SCHOOL_A), REFUSED).await;
    assert_eq!(database.texts(seen).await, [nobody]);
    database.enter(SCHOOL_A).await;
    database.run(&key(SCHOOL_A)).await.unwrap();
    database.refuses(&key(SCHOOL_B), REFUSED).await;
    database.refuses(&key(nobody), REFUSED).await;
    assert_eq!(database.texts(seen).await, [SCHOOL_A]);
}
