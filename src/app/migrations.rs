//! Migrations, run as the role that owns the tables.

use kernel::config::{self, DatabaseKind, Pooler};
use kernel::{Error, Result};
use migration::{Progress, Rebuilt, Roles, Status};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

/// Brings the database to the newest schema. Gives how many migrations that took.
///
/// # Errors
/// When the database cannot be reached or a migration fails; nothing of that migration is kept.
pub async fn up(config: &config::Database, progress: impl FnMut(Progress<'_>) + Send) -> Result<usize> {
    let connection = connect(config).await?;
    let applied = migration::up(&connection, &roles(config), progress).await.map_err(Error::internal)?;
    connection.close().await.map_err(Error::internal)?;
    Ok(applied)
}

/// Takes back the last migrations, with their data.
///
/// # Errors
/// As [`up`].
pub async fn down(config: &config::Database, steps: u32, progress: impl FnMut(Progress<'_>) + Send) -> Result<usize> {
    let connection = connect(config).await?;
    let undone = migration::down(&connection, Some(steps), progress).await.map_err(Error::internal)?;
    connection.close().await.map_err(Error::internal)?;
    Ok(undone)
}

/// Takes everything back, with all data, and builds it again.
///
/// # Errors
/// As [`up`].
pub async fn fresh(config: &config::Database, progress: impl FnMut(Progress<'_>) + Send) -> Result<usize> {
    let connection = connect(config).await?;
    let applied = migration::fresh(&connection, &roles(config), progress).await.map_err(Error::internal)?;
    connection.close().await.map_err(Error::internal)?;
    Ok(applied)
}

/// Every migration, and whether the database has it.
///
/// # Errors
/// When the database cannot be reached.
pub async fn status(config: &config::Database) -> Result<Vec<Status>> {
    let connection = connect(config).await?;
    let status = migration::status(&connection).await.map_err(Error::internal)?;
    connection.close().await.map_err(Error::internal)?;
    Ok(status)
}

/// Partitions a table by hash of its school into this many parts, or (0) makes one table of it again. PostgreSQL only;
/// the table is locked meanwhile.
///
/// # Errors
/// When the table cannot be partitioned, or the database cannot be reached; nothing is changed then.
pub async fn partition(config: &config::Database, table: &str, partitions: u32) -> Result<Rebuilt> {
    let connection = connect(config).await?;
    let rebuilt = match partitions {
        0 => migration::unpartition(&connection, table).await,
        _ => migration::partition(&connection, table, partitions).await,
    };
    let rebuilt = rebuilt.map_err(Error::internal)?;
    connection.close().await.map_err(Error::internal)?;
    Ok(rebuilt)
}

/// Measures the tables anew, so that the database plans by their sizes of now. PostgreSQL does it by itself, but a minute
/// after a bulk load; until then it can read a whole school where one row is looked up.
///
/// # Errors
/// When the database cannot be reached.
pub async fn analyze(config: &config::Database) -> Result<()> {
    let connection = connect(config).await?;
    if config.kind() == DatabaseKind::Sqlite {
        // Of a large index a sample is enough.
        connection.execute_unprepared("PRAGMA analysis_limit = 1000").await.map_err(Error::internal)?;
    }
    connection.execute_unprepared("ANALYZE").await.map_err(Error::internal)?;
    connection.close().await.map_err(Error::internal)
}

fn roles(config: &config::Database) -> Roles {
    Roles { app: config.app_role.clone(), platform: config.platform_role.clone() }
}

async fn connect(config: &config::Database) -> Result<DatabaseConnection> {
    if config.pooler == Pooler::Transaction && config.owner_url.is_none() {
        // The lock that keeps two from migrating at once belongs to a session, and such a pooler has none.
        return Err(Error::internal(
            "migrations need the database's own address, not a pooler's: set ONECLASS__DATABASE__OWNER_URL",
        ));
    }
    let mut url = config.owner_url().expose().to_owned();
    if config.kind() == DatabaseKind::Sqlite {
        let path = url.trim_start_matches("sqlite:").trim_start_matches("//").split('?').next().unwrap_or_default();
        if let Some(folder) = std::path::Path::new(path).parent() {
            std::fs::create_dir_all(folder).map_err(Error::internal)?;
        }
        if !url.contains("mode=") {
            url.push_str(if url.contains('?') { "&mode=rwc" } else { "?mode=rwc" });
        }
    }
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.map_err(Error::internal)
}
