//! What migrations are made of.
//!
//! Most only create tables: a name and a list of tables. Up creates them in order, down drops them in reverse. Those that
//! change some are two lists of statements. What no statement of both databases changes, a rule or the type of a column, is
//! made anew with its rows; a check that PostgreSQL can exchange in place is ([`ChangeCheck`]).

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
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

/// Makes a table anew, with its rows.
pub(crate) struct ReplaceTable {
    /// The name under which `seaql_migrations` records it: the module's.
    pub(crate) name: &'static str,
    pub(crate) from: fn() -> Table,
    pub(crate) to: fn() -> Table,
    /// Other tables that the statements write to.
    pub(crate) also: &'static [&'static str],
    /// Fill the new table from `<table>_before`, which holds the old one's rows.
    pub(crate) up: &'static [&'static str],
    /// The same the other way.
    pub(crate) down: &'static [&'static str],
    /// Named in the tables' Row Level Security policies.
    pub(crate) roles: Roles,
}

impl ReplaceTable {
    /// The owner, who runs this, is bound by Row Level Security like everybody else, and would see no row: not while it runs.
    async fn replace(&self, manager: &SchemaManager<'_>, old: &Table, new: &Table, carry: &[&str]) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let table = old.name;
        let force = |table: &str, how: &str| format!("ALTER TABLE {table} {how} ROW LEVEL SECURITY");
        let touched: Vec<&str> = self.also.iter().copied().chain([table]).collect();
        let all = |how: &str| match backend {
            DbBackend::Postgres => touched.iter().map(|table| force(table, how)).collect(),
            _ => Vec::new(),
        };
        let mut script = all("NO FORCE");
        script.push(format!("CREATE TABLE {table}_before AS SELECT * FROM {table}"));
        script.extend(old.drop_sql(backend)?);
        script.extend(new.create_sql(backend, &self.roles)?);
        script.extend(all("NO FORCE"));
        script.extend(carry.iter().map(ToString::to_string));
        script.push(format!("DROP TABLE {table}_before"));
        script.extend(all("FORCE"));
        run(manager, &script.join(";\n")).await
    }
}

impl MigrationName for ReplaceTable {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ReplaceTable {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.replace(manager, &(self.from)(), &(self.to)(), self.up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.replace(manager, &(self.to)(), &(self.from)(), self.down).await
    }
}

/// Exchanges a check of a table, with all else as it is. PostgreSQL does so in place, whether the table is partitioned or not;
/// on SQLite the table is made anew with its rows. No other table may refer to it.
pub(crate) struct ChangeCheck {
    /// The name under which `seaql_migrations` records it: the module's.
    pub(crate) name: &'static str,
    pub(crate) from: fn() -> Table,
    pub(crate) to: fn() -> Table,
    /// The check: `ck_<table>_<name>`.
    pub(crate) check: &'static str,
    /// Make the rows fit the old check, on the way back.
    pub(crate) before_down: &'static [&'static str],
    /// Named in the table's Row Level Security policies.
    pub(crate) roles: Roles,
}

impl ChangeCheck {
    async fn exchange(&self, manager: &SchemaManager<'_>, old: &Table, new: &Table, before: &[&str]) -> Result<(), DbErr> {
        let (backend, table) = (manager.get_database_backend(), old.name);
        let mut script = Vec::new();
        if backend == DbBackend::Postgres {
            let missing = || DbErr::Migration(format!("{table} has no {}", self.check));
            let (_, expression) = new.checks.iter().find(|(name, _)| name == self.check).ok_or_else(missing)?;
            // The owner, who runs this, is bound by Row Level Security like everybody else.
            script.push(format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"));
            script.extend(before.iter().map(ToString::to_string));
            script.push(format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"));
            script.push(format!(
                "ALTER TABLE {table} DROP CONSTRAINT {check}, ADD CONSTRAINT {check} CHECK ({expression})",
                check = self.check
            ));
        } else {
            let columns: Vec<_> = new.columns.iter().map(|column| column.name).collect();
            let columns = columns.join(", ");
            script.extend(before.iter().map(ToString::to_string));
            script.push(format!("CREATE TABLE {table}_before AS SELECT * FROM {table}"));
            script.extend(old.drop_sql(backend)?);
            script.extend(new.create_sql(backend, &self.roles)?);
            script.push(format!("INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}_before"));
            script.push(format!("DROP TABLE {table}_before"));
        }
        run(manager, &script.join(";\n")).await
    }
}

impl MigrationName for ChangeCheck {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ChangeCheck {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.exchange(manager, &(self.from)(), &(self.to)(), &[]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.exchange(manager, &(self.to)(), &(self.from)(), self.before_down).await
    }
}

/// Sends a script as one message.
async fn run(manager: &SchemaManager<'_>, script: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(script).await.map(drop)
}
