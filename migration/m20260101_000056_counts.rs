//! On SQLite the index of changes counts living rows too ([`crate::table::IndexSpec::counts`]): those that were made without
//! `deleted_at` are made anew. A database that has them already is left alone, and so is one that goes back: the index
//! does all that the other did.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

/// The indexes that want another column, as the statements that give it to them.
const MAKE_ANEW: &str = "SELECT 'DROP INDEX ' || i.name || '; CREATE INDEX ' || i.name || ' ON ' || i.tbl_name \
    || ' (school_id, updated_at, id, deleted_at)' AS script FROM sqlite_master i \
    WHERE i.type = 'index' AND i.name = 'ix_' || i.tbl_name || '_updated_at_id' \
    AND NOT EXISTS (SELECT 1 FROM pragma_index_info(i.name) WHERE name = 'deleted_at')";

pub(crate) struct Counts;

impl MigrationName for Counts {
    fn name(&self) -> &'static str {
        "m20260101_000056_counts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Counts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Sqlite {
            return Ok(());
        }
        let connection = manager.get_connection();
        for row in connection.query_all_raw(Statement::from_string(DbBackend::Sqlite, MAKE_ANEW)).await? {
            connection.execute_unprepared(&row.try_get::<String>("", "script")?).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}
