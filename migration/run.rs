//! Going up, going down, and knowing where one is.

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseExecutor, DbBackend, DbErr};
use sea_orm_migration::{MigrationStatus, MigratorTraitSelf};

use crate::Migrator;
use crate::partition;
use crate::roles::{self, Roles};
use crate::session::Session;

/// How far a run is, told after each migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Migrations done so far in this run, this one included: 1 to `total`.
    pub done: usize,
    /// Migrations that this run will do.
    pub total: usize,
    /// The migration just done.
    pub name: &'a str,
}

/// One known migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its name, as recorded in `seaql_migrations`.
    pub name: String,
    /// Whether the database has it.
    pub applied: bool,
}

/// Brings the database to the newest schema; returns how many migrations that took (0 when it was
/// there already). Two nodes may do this at once: one waits for the other.
///
/// On PostgreSQL it first makes the two roles and joins them if need be, and afterwards gives them
/// their rights. The connected user must own the schema; it needs CREATEROLE (or to be a superuser)
/// only if the roles are not there yet. It connects to the server by a connection of its own, with
/// the settings of `conn`; not through a transaction-pooling PgBouncer.
///
/// # Errors
/// A failed migration leaves nothing behind: on PostgreSQL those before it stay, in SQLite the
/// whole run is undone. `DbErr::Migration` names the SQL for an administrator to run when the roles
/// are missing and the connected user may not make them. `DbErr::Custom` when the database was
/// migrated by a newer program, and has migrations that this one does not know.
pub async fn up(conn: &DatabaseConnection, roles: &Roles, progress: impl FnMut(Progress<'_>) + Send) -> Result<usize, DbErr> {
    let session = Session::open(conn).await?;
    let applied = climb(&session, roles, progress).await?;
    session.close().await?;
    Ok(applied)
}

/// Takes back the last `steps` migrations (`None`: all), with the data in their tables; returns
/// how many. Roles and extensions stay: other databases may use them.
///
/// # Errors
/// As [`up`].
pub async fn down(
    conn: &DatabaseConnection,
    steps: Option<u32>,
    progress: impl FnMut(Progress<'_>) + Send,
) -> Result<usize, DbErr> {
    let session = Session::open(conn).await?;
    let undone = descend(&session, steps, progress).await?;
    session.close().await?;
    Ok(undone)
}

/// Takes everything back and builds it again, empty. `progress` is told of the way up.
///
/// # Errors
/// As [`up`].
pub async fn fresh(conn: &DatabaseConnection, roles: &Roles, progress: impl FnMut(Progress<'_>) + Send) -> Result<usize, DbErr> {
    let session = Session::open(conn).await?;
    descend(&session, None, |_| {}).await?;
    let applied = climb(&session, roles, progress).await?;
    session.close().await?;
    Ok(applied)
}

/// Every migration this program knows, oldest first, and whether the database has it. Changes
/// nothing and needs no more than the right to read.
///
/// # Errors
/// When the database cannot be reached, or has migrations that this program does not know.
pub async fn status(conn: &DatabaseConnection) -> Result<Vec<Status>, DbErr> {
    let migrations = Migrator::default().get_migration_with_status_read_only(conn).await?;
    Ok(migrations
        .iter()
        .map(|migration| Status { name: migration.name().to_owned(), applied: migration.status() == MigrationStatus::Applied })
        .collect())
}

async fn climb(session: &Session, roles: &Roles, mut progress: impl FnMut(Progress<'_>) + Send) -> Result<usize, DbErr> {
    let migrator = Migrator::new(roles.clone());
    let db = session.executor();
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    if postgres {
        roles::ensure(&db, roles).await?;
        // Exclusion constraints on `(school_id, …, daterange)` need it.
        db.execute_unprepared("CREATE EXTENSION IF NOT EXISTS btree_gist").await?;
    }
    let pending = names(migrator.get_pending_migrations(&db).await?);
    for (name, done) in pending.iter().zip(1..) {
        migrator.up(session.executor(), Some(1)).await?;
        progress(Progress { done, total: pending.len(), name });
    }
    if postgres && !pending.is_empty() {
        partition::settle(&db).await?;
    }
    if postgres && !(pending.is_empty() && roles::granted(&db, roles).await?) {
        roles::grant(&db, roles).await?;
    }
    Ok(pending.len())
}

async fn descend(session: &Session, steps: Option<u32>, mut progress: impl FnMut(Progress<'_>) + Send) -> Result<usize, DbErr> {
    let migrator = Migrator::default();
    let db: DatabaseExecutor<'_> = session.executor();
    let mut applied = names(migrator.get_applied_migrations(&db).await?);
    applied.reverse();
    if let Some(steps) = steps {
        applied.truncate(usize::try_from(steps).unwrap_or(usize::MAX));
    }
    for (name, done) in applied.iter().zip(1..) {
        migrator.down(session.executor(), Some(1)).await?;
        progress(Progress { done, total: applied.len(), name });
    }
    Ok(applied.len())
}

fn names(migrations: Vec<sea_orm_migration::Migration>) -> Vec<String> {
    migrations.iter().map(|migration| migration.name().to_owned()).collect()
}
