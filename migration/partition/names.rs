//! Names of what stands in the partitions' schemas.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::run;

/// Gives the indexes of partitions the names of the indexes they are part of. PostgreSQL makes up names when it creates
/// an index on a partitioned table, and it is these that it reports when a value is taken: the program knows the
/// table's. (They do not clash, because each partition has a schema of its own.)
///
/// # Errors
/// The database's.
pub(crate) async fn settle<C: ConnectionTrait>(db: &C) -> Result<(), DbErr> {
    let renames = texts(
        db,
        "SELECT format('ALTER INDEX %I.%I RENAME TO %I', n.nspname, part.relname, whole.relname) \
         FROM pg_inherits h JOIN pg_class part ON part.oid = h.inhrelid AND part.relkind = 'i' \
         JOIN pg_class whole ON whole.oid = h.inhparent JOIN pg_namespace n ON n.oid = part.relnamespace \
         WHERE whole.relnamespace = current_schema()::regnamespace AND part.relnamespace <> whole.relnamespace \
         AND part.relname <> whole.relname",
    )
    .await?;
    run(db, renames).await
}

/// Drops the schemas in which no partition stands any more.
pub(super) async fn drop_empty_schemas<C: ConnectionTrait>(db: &C) -> Result<(), DbErr> {
    let drops = texts(
        db,
        "SELECT format('DROP SCHEMA %I', nspname) FROM pg_namespace n WHERE nspname ~ '^partition_[0-9]{2,3}$' \
         AND nspowner = current_user::regrole AND NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = n.oid)",
    )
    .await?;
    run(db, drops).await
}

async fn texts<C: ConnectionTrait>(db: &C, sql: &str) -> Result<Vec<String>, DbErr> {
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
