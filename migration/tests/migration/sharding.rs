//! The rules of a PostgreSQL whose rows are spread over servers by `school_id`, held against the catalogue: whatever is
//! unique is so within a school, and no row points into another school. Partitioning by the school asks for the same.

use crate::database::TestDatabase;

/// Tables with a `school_id` whose rows are schools' (that of a session is the school it works in at the moment).
const OURS: &str = "ours AS (SELECT c.oid, c.relname::text AS name, a.attnum FROM pg_class c \
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id' AND NOT a.attisdropped \
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace AND c.relname <> 'sessions')";

async fn none(sql: &str) {
    let Some(database) = TestDatabase::migrated_postgres().await else {
        return;
    };
    assert_eq!(database.texts(&format!("WITH {OURS} {sql}")).await, Vec::<String>::new());
}

#[tokio::test]
async fn every_row_of_a_school_says_which() {
    none(
        "SELECT ours.name FROM ours JOIN pg_attribute a ON a.attrelid = ours.oid AND a.attnum = ours.attnum \
         WHERE NOT a.attnotnull OR format_type(a.atttypid, a.atttypmod) <> 'uuid'",
    )
    .await;
}

#[tokio::test]
async fn every_primary_key_and_unique_index_includes_the_school() {
    none(
        "SELECT i.indexrelid::regclass::text FROM ours JOIN pg_index i ON i.indrelid = ours.oid \
         WHERE (i.indisunique OR i.indisprimary) AND NOT ours.attnum = ANY (i.indkey) \
         UNION ALL SELECT ours.name FROM ours WHERE NOT EXISTS \
         (SELECT 1 FROM pg_index i WHERE i.indrelid = ours.oid AND i.indisprimary)",
    )
    .await;
}

#[tokio::test]
async fn every_exclusion_is_within_one_school() {
    let Some(database) = TestDatabase::migrated_postgres().await else {
        return;
    };
    let all = database.texts("SELECT conname::text FROM pg_constraint WHERE contype = 'x' ORDER BY 1").await;
    assert!(all.contains(&"ex_enrolments_overlap".to_owned()), "{all:?}");
    let across = format!(
        "WITH {OURS} SELECT c.conname::text FROM ours JOIN pg_constraint c ON c.conrelid = ours.oid AND c.contype = 'x' \
         WHERE NOT EXISTS (SELECT 1 FROM unnest(c.conkey, c.conexclop) AS k (attnum, operator) \
         JOIN pg_operator o ON o.oid = k.operator WHERE k.attnum = ours.attnum AND o.oprname = '=')"
    );
    assert_eq!(database.texts(&across).await, Vec::<String>::new());
}

#[tokio::test]
async fn every_foreign_key_between_tables_of_schools_pairs_school_with_school() {
    none(
        "SELECT f.conname::text FROM pg_constraint f JOIN ours ON ours.oid = f.conrelid JOIN ours AS target \
         ON target.oid = f.confrelid WHERE f.contype = 'f' AND NOT EXISTS (SELECT 1 FROM unnest(f.conkey, f.confkey) \
         AS k (here, there) WHERE k.here = ours.attnum AND k.there = target.attnum)",
    )
    .await;
}

#[tokio::test]
async fn no_table_that_all_share_points_at_a_schools_rows() {
    none(
        "SELECT f.conname::text FROM pg_constraint f JOIN ours AS target ON target.oid = f.confrelid \
         WHERE f.contype = 'f' AND f.conrelid NOT IN (SELECT oid FROM ours)",
    )
    .await;
}

/// On each server there has to be a copy of these: they are small, or (accounts) referred to by few columns.
#[tokio::test]
async fn what_schools_rows_refer_to_beyond_the_school_is_known() {
    let Some(database) = TestDatabase::migrated_postgres().await else {
        return;
    };
    let shared = "SELECT c.relname::text FROM pg_class c WHERE c.relkind IN ('r', 'p') \
        AND c.relnamespace = current_schema()::regnamespace AND c.relname <> 'seaql_migrations' \
        AND c.oid NOT IN (SELECT oid FROM ours) ORDER BY 1";
    assert_eq!(
        database.texts(&format!("WITH {OURS} {shared}")).await,
        ["accounts", "devices", "login_throttles", "reference_codes", "refresh_tokens", "schools", "sessions", "signing_keys"]
    );
    let to_shared = "SELECT DISTINCT f.confrelid::regclass || ' from ' || CASE WHEN f.confrelid = 'schools'::regclass \
        THEN 'every table' ELSE ours.name END FROM ours JOIN pg_constraint f ON f.conrelid = ours.oid AND f.contype = 'f' \
        WHERE f.confrelid NOT IN (SELECT oid FROM ours) ORDER BY 1";
    let tables = [
        "admission_assessments",
        "calendar_feeds",
        "change_requests",
        "class_teachers",
        "guardians",
        "memberships",
        "notification_preferences",
        "staff_appraisals",
        "staff_members",
        "students",
    ];
    let mut expected: Vec<String> = tables.map(|table| format!("accounts from {table}")).to_vec();
    expected.push("schools from every table".to_owned());
    assert_eq!(database.texts(&format!("WITH {OURS} {to_shared}")).await, expected);
}
