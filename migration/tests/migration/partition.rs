//! Partitioning by the school: the table stays what it was, to the last rule, and can become one again.

use std::collections::BTreeSet;

use migration::{Rebuilt, Roles, partition, unpartition};

use crate::append_only::{APPEND_ONLY, entry};
use crate::database::{SCHOOL_A, SCHOOL_B, TestDatabase, id, insert_student, texts};
use crate::overlap::enrolment;
use crate::reversible::schema;

/// Every table that can be.
const TABLES: &str = "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid \
    AND a.attname = 'school_id' WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace \
    AND c.relname <> 'sessions' ORDER BY 1";

const LEFT: &str = "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'partition%'";

/// A migrated database with a learner in each of two schools; acting as the owner.
async fn furnished() -> Option<TestDatabase> {
    let database = TestDatabase::migrated_postgres().await?;
    let student = database.add_student(SCHOOL_A, 1).await;
    database.add_student(SCHOOL_B, 2).await;
    for sql in [enrolment(SCHOOL_A, 10, &student, "2026-01-13", "NULL"), format!("INSERT {}", entry(20))] {
        database.run(&sql).await.unwrap();
    }
    database.run("RESET ROLE").await.unwrap();
    Some(database)
}

/// The catalogue, line by line, without the casts and brackets that PostgreSQL adds when it reads what it has written.
async fn rules(database: &TestDatabase) -> BTreeSet<String> {
    let plain = |line: &str| {
        line.replace("::character varying", "").replace("::text[]", "").replace("::text", "").replace(['(', ')'], "")
    };
    schema(database).await.lines().map(plain).collect()
}

impl TestDatabase {
    async fn divide(&self, table: &str, partitions: u32) -> Rebuilt {
        partition(&self.conn, table, partitions).await.unwrap_or_else(|e| panic!("{table}: {e}"))
    }

    async fn divide_all(&self) -> Vec<String> {
        let tables = self.texts(TABLES).await;
        assert!(tables.len() >= 17, "{tables:?}");
        for table in &tables {
            self.divide(table, 3).await;
        }
        tables
    }

    /// Becomes a role, working in a school.
    async fn act(&self, role: &str, school: &str) {
        self.run(&format!("RESET ROLE; SET ROLE {role}; SET app.school_id = '{school}'")).await.unwrap();
    }
}

#[tokio::test]
async fn a_partitioned_table_keeps_every_rule_and_becomes_one_again() {
    let Some(database) = furnished().await else {
        return;
    };
    let before = rules(&database).await;
    let tables = database.divide_all().await;
    let partitioned = rules(&database).await;
    // An exclusion is on the partitions instead.
    let lost: Vec<_> = before.difference(&partitioned).collect();
    assert!(lost.iter().all(|line| line.contains(" ex_")), "{lost:#?}");
    assert_eq!(partitioned.difference(&before).collect::<Vec<_>>(), Vec::<&String>::new());
    let exclusions = "SELECT conrelid::regclass || ' ' || conname FROM pg_constraint WHERE contype = 'x' \
        AND conrelid::regclass::text LIKE '%.enrolments' ORDER BY 1";
    let expected = [0, 1, 2].map(|n| format!("partition_0{n}.enrolments ex_enrolments_overlap"));
    assert_eq!(database.texts(exclusions).await, expected);
    let parts = "SELECT count(*)::text FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid AND c.relkind = 'r'";
    assert_eq!(database.texts(parts).await, [(tables.len() * 3).to_string()]);
    let strangely_named = "SELECT part.relname::text FROM pg_inherits h JOIN pg_class part ON part.oid = h.inhrelid \
        JOIN pg_class whole ON whole.oid = h.inhparent WHERE part.relname <> whole.relname";
    assert_eq!(database.texts(strangely_named).await, Vec::<String>::new());
    for table in &tables {
        assert!(unpartition(&database.conn, table).await.unwrap().changed, "{table}");
    }
    assert_eq!(rules(&database).await, before);
    assert_eq!(database.texts(LEFT).await, Vec::<String>::new());
    database.run("SET ROLE oneclass_platform").await.unwrap();
    assert_eq!(database.texts("SELECT school_id::text FROM students ORDER BY 1").await, [SCHOOL_A, SCHOOL_B]);
}

#[tokio::test]
async fn it_is_done_once_and_can_be_done_otherwise() {
    let Some(database) = furnished().await else {
        return;
    };
    assert_eq!(unpartition(&database.conn, "students").await.unwrap(), Rebuilt { changed: false, rows: 0 });
    assert_eq!(database.divide("students", 4).await, Rebuilt { changed: true, rows: 2 });
    assert_eq!(database.divide("students", 4).await, Rebuilt { changed: false, rows: 0 });
    assert_eq!(database.divide("students", 2).await, Rebuilt { changed: true, rows: 2 });
    assert_eq!(database.texts(&format!("{LEFT} ORDER BY 1")).await, ["partition_00", "partition_01"]);
    assert_eq!(unpartition(&database.conn, "students").await.unwrap(), Rebuilt { changed: true, rows: 2 });
}

#[tokio::test]
async fn the_same_things_are_refused_by_the_same_names() {
    let Some(database) = furnished().await else {
        return;
    };
    database.divide_all().await;
    database.act("oneclass_platform", SCHOOL_A).await;
    let student = id(1);
    database.refuses(&insert_student(SCHOOL_A, 3, "2026-001"), "unique constraint \"uq_students_student_number\"").await;
    database.refuses(&insert_student(SCHOOL_A, 1, "2026-009"), "unique constraint \"pk_students\"").await;
    let again = enrolment(SCHOOL_A, 11, &student, "2026-02-01", "'2026-04-09'");
    database.refuses(&again, "exclusion constraint \"ex_enrolments_overlap\"").await;
    let strange = enrolment(SCHOOL_A, 12, &id(2), "2026-02-01", "NULL");
    database.refuses(&strange, "foreign key constraint \"fk_enrolments_student_id\"").await;
    database.refuses(&format!("DELETE FROM students WHERE id = '{student}'"), "update or delete on table \"students\"").await;
    let wrong = format!("UPDATE students SET sex = 'x' WHERE id = '{student}'");
    database.refuses(&wrong, "check constraint \"ck_students_sex\"").await;
    // The audit trail, for those with all power too.
    let superuser = database.superuser().await.unwrap();
    let part = texts(&superuser, "SELECT tableoid::regclass::text FROM audit_entries").await.remove(0);
    assert!(part.starts_with("partition_0"), "{part}");
    for setting in ["SET session_replication_role = origin", "SET session_replication_role = replica"] {
        sea_orm::ConnectionTrait::execute_unprepared(&superuser, setting).await.unwrap();
        for table in ["audit_entries", &part] {
            for sql in [format!("UPDATE {table} SET reason = 'x'"), format!("DELETE FROM {table}"), format!("TRUNCATE {table}")] {
                let refused = sea_orm::ConnectionTrait::execute_unprepared(&superuser, &sql).await.unwrap_err().to_string();
                assert!(refused.contains(APPEND_ONLY), "{setting}: {sql}: {refused}");
            }
        }
    }
}

#[tokio::test]
async fn a_partition_named_directly_shows_nothing_and_takes_nothing() {
    let Some(database) = furnished().await else {
        return;
    };
    let tables = database.divide_all().await;
    let open = "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relispartition AND c.relkind = 'r' \
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity)";
    assert_eq!(database.texts(open).await, Vec::<String>::new());
    let superuser = database.superuser().await.unwrap();
    let part = texts(&superuser, &format!("SELECT tableoid::regclass::text FROM students WHERE school_id = '{SCHOOL_A}'")).await;
    for role in ["oneclass_app", "oneclass_platform"] {
        database.act(role, SCHOOL_A).await;
        for table in &tables {
            let sql = format!("SELECT 1 FROM partition_00.{table}");
            database.refuses(&sql, "permission denied for schema partition_00").await;
        }
        let seen = database.texts("SELECT DISTINCT school_id::text FROM students ORDER BY 1").await;
        assert_eq!(seen, if role == "oneclass_app" { vec![SCHOOL_A] } else { vec![SCHOOL_A, SCHOOL_B] });
    }
    // Nor to the owner, or to somebody who was given rights by mistake.
    let mistake = "GRANT USAGE ON SCHEMA partition_00, partition_01, partition_02 TO oneclass_app; \
        GRANT ALL ON ALL TABLES IN SCHEMA partition_00, partition_01, partition_02 TO oneclass_app";
    database.run("RESET ROLE").await.unwrap();
    database.run(mistake).await.unwrap();
    for role in ["oneclass_owner", "oneclass_app"] {
        database.act(role, SCHOOL_A).await;
        assert_eq!(database.texts(&format!("SELECT id::text FROM {}", part[0])).await, Vec::<String>::new(), "{role}");
        let row = insert_student(SCHOOL_A, 7, "2026-007").replacen("INTO students", &format!("INTO {}", part[0]), 1);
        database.refuses(&row, "violates row-level security policy").await;
    }
}

#[tokio::test]
async fn a_query_of_one_school_looks_into_one_partition() {
    let Some(database) = furnished().await else {
        return;
    };
    database.divide("students", 8).await;
    database.act("oneclass_app", SCHOOL_A).await;
    let plan = database.texts(&format!("EXPLAIN SELECT * FROM students WHERE school_id = '{SCHOOL_A}'")).await.join("\n");
    assert_eq!(plan.matches("Scan").count(), 1, "{plan}");
    // By the policy alone, when a query says no school, the other partitions are not looked into either.
    let plan = database.texts("EXPLAIN (ANALYZE, COSTS OFF) SELECT * FROM students").await.join("\n");
    assert_eq!(plan.matches("never executed").count(), 7, "{plan}");
}

#[tokio::test]
async fn what_cannot_be_partitioned_is_left_alone_and_it_says_why() {
    let Some(database) = furnished().await else {
        return;
    };
    let before = schema(&database).await;
    for (table, why) in [
        ("nothing", "there is no table nothing"),
        ("students; DROP TABLE students", "there is no table"),
        ("reference_codes", "has no school_id"),
        ("sessions", "school_id"),
    ] {
        let refused = partition(&database.conn, table, 4).await.unwrap_err().to_string();
        assert!(refused.contains(why), "{table}: {refused}");
    }
    for count in [0, 1, migration::MAX_PARTITIONS + 1] {
        assert!(partition(&database.conn, "students", count).await.is_err(), "{count}");
    }
    database.run("CREATE UNIQUE INDEX uq_everywhere ON students (student_number)").await.unwrap();
    let refused = partition(&database.conn, "students", 4).await.unwrap_err().to_string();
    assert!(refused.contains("unique across schools: uq_everywhere"), "{refused}");
    database.run("DROP INDEX uq_everywhere").await.unwrap();
    assert_eq!(schema(&database).await, before);
    let sqlite = TestDatabase::sqlite().await;
    let refused = partition(&sqlite.conn, "students", 4).await.unwrap_err().to_string();
    assert!(refused.contains("PostgreSQL"), "{refused}");
}

#[tokio::test]
async fn migrations_go_on_over_partitions() {
    let Some(database) = furnished().await else {
        return;
    };
    let (conn, roles) = (&database.conn, &Roles::default());
    let before = schema(&database).await;
    database.divide_all().await;
    migration::down(conn, Some(1), |_| {}).await.unwrap();
    // What a migration adds to a partitioned table has the table's names in the partitions.
    database.run("CREATE UNIQUE INDEX uq_students_by_hand ON students (school_id, id, version)").await.unwrap();
    migration::up(conn, roles, |_| {}).await.unwrap();
    let named = "SELECT count(*)::text FROM pg_class WHERE relname = 'uq_students_by_hand'";
    assert_eq!(database.texts(named).await, ["4"]);
    database.run("DROP INDEX uq_students_by_hand").await.unwrap();
    migration::fresh(conn, roles, |_| {}).await.unwrap();
    assert_eq!(schema(&database).await, before);
}
