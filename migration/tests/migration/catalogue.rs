//! What the databases' own catalogues say of every table, so that a new table cannot be forgotten.

use crate::database::TestDatabase;

/// Has a `school_id` that owns nothing: the school a session works in at the moment.
const NOT_A_SCHOOLS: &str = "sessions";

/// Tables that may be referred to without a school.
const SHARED: &str = "('schools', 'accounts')";

/// On PostgreSQL: the tables of a school's rows.
fn tables_of_schools() -> String {
    format!(
        "WITH ours AS (SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, a.attnum \
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id' \
         WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace \
         AND c.relname <> '{NOT_A_SCHOOLS}') "
    )
}

#[tokio::test]
async fn every_table_of_a_school_forces_row_level_security_and_has_its_policies() {
    let Some(database) = TestDatabase::migrated_postgres().await else {
        return;
    };
    let ours = tables_of_schools();
    let count = database.texts(&format!("{ours} SELECT relname::text FROM ours")).await;
    assert!(count.len() >= 17, "{count:?}");
    let open = database
        .texts(&format!(
            "{ours} SELECT relname::text FROM ours WHERE NOT relrowsecurity \
             OR NOT relforcerowsecurity OR 2 > (SELECT count(*) FROM pg_policy p \
             WHERE p.polrelid = ours.oid AND p.polname IN ('tenant', 'platform'))"
        ))
        .await;
    assert_eq!(open, Vec::<String>::new());
}

#[tokio::test]
async fn only_the_list_of_schools_is_open_to_all() {
    let Some(database) = TestDatabase::migrated_postgres().await else {
        return;
    };
    let always = database
        .texts(
            "SELECT polrelid::regclass || ' ' || polname FROM pg_policy \
             WHERE 'true' IN (pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))",
        )
        .await;
    assert_eq!(always, ["schools readable"]);
}

#[tokio::test]
async fn every_unique_index_of_a_school_starts_with_the_school() {
    let on_postgres = format!(
        "{} SELECT i.indexrelid::regclass::text FROM ours JOIN pg_index i ON i.indrelid = ours.oid \
         WHERE (i.indisunique OR i.indisexclusion) AND i.indkey[0] <> ours.attnum",
        tables_of_schools()
    );
    let on_sqlite = format!(
        "SELECT i.name FROM sqlite_master t, pragma_index_list(t.name) i WHERE t.type = 'table' \
         AND t.name <> '{NOT_A_SCHOOLS}' AND i.\"unique\" \
         AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) c WHERE c.name = 'school_id') \
         AND (SELECT c.name FROM pragma_index_info(i.name) c WHERE c.seqno = 0) <> 'school_id'"
    );
    none_on_either(&on_postgres, &on_sqlite).await;
}

#[tokio::test]
async fn every_foreign_key_of_a_school_carries_the_school() {
    let on_postgres = format!(
        "{} SELECT f.conname::text FROM ours JOIN pg_constraint f ON f.conrelid = ours.oid \
         WHERE f.contype = 'f' AND NOT ours.attnum = ANY (f.conkey) \
         AND f.confrelid NOT IN (SELECT oid FROM pg_class WHERE relname IN {SHARED})",
        tables_of_schools()
    );
    let on_sqlite = format!(
        "SELECT t.name || ' ' || f.\"table\" FROM sqlite_master t, pragma_foreign_key_list(t.name) f \
         WHERE t.type = 'table' AND t.name <> '{NOT_A_SCHOOLS}' AND f.\"table\" NOT IN {SHARED} \
         AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) c WHERE c.name = 'school_id') \
         GROUP BY t.name, f.id HAVING sum(f.\"from\" = 'school_id' AND f.\"to\" = 'school_id') <> 1"
    );
    none_on_either(&on_postgres, &on_sqlite).await;
}

#[tokio::test]
async fn every_foreign_key_within_a_school_has_an_index_that_serves_it() {
    let on_postgres = format!(
        "{} SELECT f.conname::text FROM ours JOIN pg_constraint f ON f.conrelid = ours.oid \
         WHERE f.contype = 'f' AND array_length(f.conkey, 1) = 2 AND NOT EXISTS \
         (SELECT 1 FROM pg_index i WHERE i.indrelid = ours.oid AND i.indpred IS NULL \
         AND i.indkey[0] = f.conkey[1] AND i.indkey[1] = f.conkey[2])",
        tables_of_schools()
    );
    none_on_either(&on_postgres, "SELECT name FROM sqlite_master WHERE false").await;
}

#[tokio::test]
async fn every_constraint_and_index_is_named_by_the_rule_and_unabridged() {
    let rule = "('pk', 'fk', 'uq', 'ck', 'ex', 'ix')";
    // PostgreSQL cuts a name at 63 bytes without an error; checks named `…_not_null` are its own.
    let on_postgres = format!(
        "SELECT name FROM (SELECT conname::text AS name FROM pg_constraint \
         WHERE connamespace = current_schema()::regnamespace AND contype <> 't' \
         UNION SELECT relname::text FROM pg_class WHERE relkind = 'i' \
         AND relnamespace = current_schema()::regnamespace) named \
         WHERE name NOT LIKE 'seaql_migrations%' \
         AND (split_part(name, '_', 1) NOT IN {rule} OR length(name) >= 63)"
    );
    let on_sqlite = format!(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_autoindex_%' \
         AND substr(name, 1, 2) NOT IN {rule}"
    );
    none_on_either(&on_postgres, &on_sqlite).await;
}

async fn none_on_either(on_postgres: &str, on_sqlite: &str) {
    for database in TestDatabase::both().await {
        let sql = if database.is_postgres() { on_postgres } else { on_sqlite };
        assert_eq!(database.texts(sql).await, Vec::<String>::new(), "{sql}");
    }
}
