//! What migrations are made of.
//!
//! Most only create tables: a name and a list of tables. Up creates them in order, down drops them in reverse. Those that
//! change some are two lists of statements.

use sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

use crate::roles::Roles;
use crate::table::Table;

/// Creates the tables that `tables` gives.
pub(crate) struct CreateTables {
    /// The name under which `seaql_migrations` records it: the module's.
    pub(crate) name: &'static str,
    pub(crate) tables: fn() -> Vec<Table>,
    /// Named in the tables' Row Level Security policies.
    pub(crate) roles: Roles,
}

impl MigrationName for CreateTables {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        for table in (self.tables)() {
            let script = table.create_sql(backend, &self.roles)?.join(";\n");
            run(manager, &script).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        for table in (self.tables)().iter().rev() {
            run(manager, &table.drop_sql(backend)?.join(";\n")).await?;
        }
        Ok(())
    }
}

/// Runs statements that both databases understand.
pub(crate) struct ChangeTables {
    /// The name under which `seaql_migrations` records it: the module's.
    pub(crate) name: &'static str,
    pub(crate) up: &'static [&'static str],
    pub(crate) down: &'static [&'static str],
}

impl MigrationName for ChangeTables {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ChangeTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &self.up.join(";\n")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &self.down.join(";\n")).await
    }
}

/// Sends a script as one message.
async fn run(manager: &SchemaManager<'_>, script: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(script).await.map(drop)
}
