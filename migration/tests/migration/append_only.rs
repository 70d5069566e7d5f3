//! The audit trail cannot be rewritten.

use sea_orm::ConnectionTrait;

use crate::database::{SCHOOL_A, TestDatabase, id};

pub(crate) const APPEND_ONLY: &str = "audit_entries is append-only";

pub(crate) fn entry(number: u8) -> String {
    format!(
        "INTO audit_entries (school_id, id, at, actor_kind, operation, action, entity, reason) \
         VALUES ('{SCHOOL_A}', '{}', '2026-01-18T10:30:00+00:00', 'system', 'create_student', \
         'create', 'student', 'first')",
        id(number)
    )
}

#[tokio::test]
async fn an_audit_entry_is_never_changed_or_deleted() {
    for database in TestDatabase::both().await {
        database.run(&format!("INSERT {}", entry(1))).await.unwrap();
        let enter = format!("SET app.school_id = '{SCHOOL_A}'");
        let connections = match (database.superuser().await, database.superuser().await) {
            (Some(superuser), Some(replica)) => vec![
                ("superuser", superuser, ""),
                ("replica", replica, "SET session_replication_role = replica"),
                ("owner", database.another().await, enter.as_str()),
            ],
            _ => vec![("anyone", database.another().await, "")],
        };
        for (who, conn, first) in connections {
            conn.execute_unprepared(first).await.unwrap();
            for sql in [
                "UPDATE audit_entries SET reason = 'second'",
                "UPDATE audit_entries SET actor_id = id",
                "UPDATE audit_entries SET reason = NULL, chain_seq = 1",
                "DELETE FROM audit_entries",
            ] {
                let refused = conn.execute_unprepared(sql).await.unwrap_err().to_string();
                assert!(refused.contains(APPEND_ONLY), "{who}: {sql}: {refused}");
            }
            if database.is_postgres() {
                let sql = "TRUNCATE audit_entries";
                let refused = conn.execute_unprepared(sql).await.unwrap_err().to_string();
                assert!(refused.contains(APPEND_ONLY), "{who}: {sql}: {refused}");
            }
        }
    }
}

#[tokio::test]
async fn the_programs_roles_have_no_right_to_rewrite_the_audit_trail() {
    let Some(database) = TestDatabase::migrated_postgres().await else {
        return;
    };
    for role in ["oneclass_app", "oneclass_platform"] {
        database.run("RESET ROLE").await.unwrap();
        database.run(&format!("SET ROLE {role}")).await.unwrap();
        for sql in [
            "UPDATE audit_entries SET reason = 'second'",
            "DELETE FROM audit_entries",
            "TRUNCATE audit_entries",
            "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
            "DROP TABLE audit_entries",
            "UPDATE seaql_migrations SET applied_at = 0",
        ] {
            // `permission denied`, or `must be owner`.
            let refused = database.run(sql).await.unwrap_err().to_string();
            assert!(refused.contains("permission denied") || refused.contains("must be owner"), "{role}: {sql}: {refused}");
        }
    }
}

#[tokio::test]
async fn an_entry_is_sealed_once() {
    for database in TestDatabase::both().await {
        database.run(&format!("INSERT {}", entry(1))).await.unwrap();
        let seal = |seq: u8, hash: &str| format!("UPDATE audit_entries SET chain_seq = {seq}, chain_hash = '{hash}'");
        assert_eq!(database.run(&seal(1, "aa")).await.unwrap(), 1);
        database.refuses(&seal(2, "aa"), APPEND_ONLY).await;
        database.refuses(&seal(1, "bb"), APPEND_ONLY).await;
        database.refuses("UPDATE audit_entries SET chain_hash = NULL", APPEND_ONLY).await;
    }
}

#[tokio::test]
async fn sqlite_replace_is_no_way_around() {
    let databases = TestDatabase::both().await;
    let database = databases.iter().find(|one| !one.is_postgres()).unwrap();
    database.run(&format!("INSERT {}", entry(1))).await.unwrap();
    database.run(&format!("INSERT {}", entry(2))).await.unwrap();
    let first = format!("WHERE id = '{}'", id(1));
    let second = format!("WHERE id = '{}'", id(2));
    database.run(&format!("UPDATE audit_entries SET chain_seq = 1 {first}")).await.unwrap();
    database.refuses(&format!("REPLACE {}", entry(1)), APPEND_ONLY).await;
    database.refuses(&format!("UPDATE OR REPLACE audit_entries SET chain_seq = 1 {second}"), APPEND_ONLY).await;
}
