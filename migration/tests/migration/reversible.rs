//! Going up, down and up again.

use migration::Roles;

use crate::database::{SCHOOL_A, TestDatabase, texts};

/// In SQLite the catalogue is the statements themselves.
const ON_SQLITE: &str = "SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_master ORDER BY 1";

/// PostgreSQL's catalogue of the schema: tables and rights, columns, constraints, indexes, policies,
/// triggers, functions; a partitioned table as if it were one.
const ON_POSTGRES: &str = "
    SELECT line FROM (
        SELECT concat_ws(' ', 'RELATION', relname, lower(translate(relkind::text, 'p', 'r')), relrowsecurity, relforcerowsecurity, relacl)
            AS line FROM pg_class WHERE relnamespace = current_schema()::regnamespace
        UNION ALL SELECT concat_ws(' ', 'COLUMN', c.relname, rank() OVER (PARTITION BY attrelid ORDER BY attnum), attname,
            format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid), attacl)
            FROM pg_attribute JOIN pg_class c ON c.oid = attrelid AND c.relkind IN ('r', 'p')
            LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            WHERE c.relnamespace = current_schema()::regnamespace AND attnum > 0 AND NOT attisdropped
        UNION ALL SELECT concat_ws(' ', 'CONSTRAINT', conrelid::regclass, conname,
            pg_get_constraintdef(oid)) FROM pg_constraint
            WHERE connamespace = current_schema()::regnamespace AND conparentid = 0
        UNION ALL SELECT replace(indexdef, ' ON ONLY ', ' ON ') FROM pg_indexes WHERE schemaname = current_schema()
        UNION ALL SELECT concat_ws(' ', 'POLICY', tablename, policyname, roles, cmd, qual, with_check)
            FROM pg_policies WHERE schemaname = current_schema()
        UNION ALL SELECT concat_ws(' ', 'TRIGGER', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger
            WHERE NOT tgisinternal AND tgrelid IN
            (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
        UNION ALL SELECT pg_get_functiondef(p.oid) FROM pg_proc p
            JOIN pg_language l ON l.oid = p.prolang AND l.lanname <> 'c'
            WHERE p.pronamespace = current_schema()::regnamespace
    ) schema ORDER BY line";

/// The schema as text, with everything in it.
pub(crate) async fn schema(database: &TestDatabase) -> String {
    let catalogue = if database.is_postgres() { ON_POSTGRES } else { ON_SQLITE };
    database.texts(catalogue).await.join("\n")
}

#[tokio::test]
async fn up_down_up_leaves_the_same_schema() {
    for database in TestDatabase::both_empty().await {
        let (conn, roles) = (&database.conn, &Roles::default());
        let applied = migration::up(conn, roles, |_| {}).await.unwrap();
        let first = schema(&database).await;
        assert!(first.contains("ix_students_updated_at_id"), "{first}");
        let undone = migration::down(conn, None, |_| {}).await.unwrap();
        assert_eq!(undone, applied);
        let empty = schema(&database).await;
        for remains in ["students", "FUNCTION", "POLICY", "TRIGGER"] {
            assert!(!empty.contains(remains), "{remains} in {empty}");
        }
        migration::up(conn, roles, |_| {}).await.unwrap();
        assert_eq!(schema(&database).await, first);
        migration::down(conn, Some(3), |_| {}).await.unwrap();
        assert_ne!(schema(&database).await, first);
        migration::up(conn, roles, |_| {}).await.unwrap();
        assert_eq!(schema(&database).await, first);
        migration::fresh(conn, roles, |_| {}).await.unwrap();
        assert_eq!(schema(&database).await, first);
    }
}

#[tokio::test]
async fn fresh_takes_the_rows_away_too() {
    for database in TestDatabase::both().await {
        database.add_student(SCHOOL_A, 1).await;
        let conn = database.another().await;
        migration::fresh(&conn, &Roles::default(), |_| {}).await.unwrap();
        let left = texts(&conn, "SELECT name FROM schools").await;
        assert_eq!(left, Vec::<String>::new());
    }
}

#[tokio::test]
async fn progress_counts_to_the_total_and_a_second_run_has_nothing_to_do() {
    let database = TestDatabase::sqlite().await;
    let mut told = Vec::new();
    let applied = migration::up(&database.conn, &Roles::default(), |step| {
        told.push((step.done, step.total, step.name.to_owned()));
    })
    .await
    .unwrap();
    let known = migration::status(&database.conn).await.unwrap();
    assert!(known.iter().all(|migration| migration.applied));
    let expected: Vec<_> = known.iter().zip(1..).map(|(migration, done)| (done, known.len(), migration.name.clone())).collect();
    assert_eq!(told, expected);
    assert_eq!(applied, known.len());
    let again = migration::up(&database.conn, &Roles::default(), |_| {}).await;
    assert_eq!(again.unwrap(), 0);
}

#[tokio::test]
async fn status_of_an_empty_database_is_all_pending_and_changes_nothing() {
    for database in TestDatabase::both_empty().await {
        let before = schema(&database).await;
        let known = migration::status(&database.conn).await.unwrap();
        assert!(!known.is_empty());
        assert!(known.iter().all(|migration| !migration.applied));
        assert_eq!(schema(&database).await, before);
    }
}
