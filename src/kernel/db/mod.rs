//! The database: pools, and the units of work that are the only way to them.
//!
//! One code path serves SQLite and PostgreSQL. SQLite has many readers and one writer; PostgreSQL has a pool for the
//! schools' work and, when it is configured, another login for platform-wide work. Nothing outside this folder holds a
//! connection: a [`Uow`] is opened through a [`Ctx`](crate::Ctx).

pub mod dialect;
mod entity;
mod insert;
mod link;
mod pool;
mod postgres;
mod replica;
mod sqlite;
mod tables;
mod tenant;
mod trace;
mod transaction;
mod uow;

pub use insert::insert_many;
pub(crate) use insert::{insert_both, insert_many_returning};
pub use replica::Lsn;
pub use tables::Tables;
pub use tenant::{Row, Tenant};
pub use uow::{Access, Realm, Uow};

use std::path::Path;
use std::time::Duration;

use sea_orm::DbBackend;

use replica::Replica;

use crate::config::{self, DatabaseKind};
use crate::errors::{Error, Result};

/// The pools of one database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Database(Pools);

#[derive(Debug, Clone)]
pub(crate) enum Pools {
    Postgres(postgres::Pools),
    Sqlite(sqlite::Pools),
}

impl Pools {
    /// Whether a statement may be kept prepared for the next unit of work.
    fn keep_statements(&self) -> bool {
        match self {
            Self::Postgres(pools) => pools.keeps_statements(),
            Self::Sqlite(_) => true,
        }
    }
}

impl Database {
    /// Opens the pools that the configuration names. PostgreSQL connections are made when first needed, but one is
    /// made now to learn which role we are.
    ///
    /// # Errors
    /// When the address is unreadable or the server cannot be reached.
    pub async fn connect(config: &config::Database) -> Result<Self> {
        Ok(Self(match config.kind() {
            DatabaseKind::Postgres => Pools::Postgres(postgres::Pools::connect(config).await?),
            DatabaseKind::Sqlite => Pools::Sqlite(sqlite::Pools::connect(config).await?),
        }))
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        match self.0 {
            Pools::Postgres(_) => DbBackend::Postgres,
            Pools::Sqlite(_) => DbBackend::Sqlite,
        }
    }

    /// A unit of work that has not started yet: its transaction opens with its first statement.
    #[must_use]
    pub fn begin(&self, realm: Realm, access: Access) -> Uow {
        Uow::new(self.0.clone(), realm, access)
    }

    /// A unit of work for the machinery itself (sealing the audit chain, claiming jobs, deleting what has expired),
    /// across all schools. Not for anything a person asked for: that is [`Ctx::platform`](crate::Ctx::platform),
    /// which is audited.
    #[must_use]
    pub fn machinery(&self, access: Access) -> Uow {
        self.begin(Realm::Platform, access)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// `UNAVAILABLE` or `OVERLOADED` when it does not.
    pub async fn ping(&self) -> Result<()> {
        let uow = self.begin(Realm::None, Access::Read);
        sea_orm::ConnectionTrait::execute_unprepared(&uow, "SELECT 1").await?;
        uow.rollback().await
    }

    /// Whether reads may go to a replica, if it is well: then a change has a place in the log that its author's reads
    /// must not be behind.
    #[must_use]
    pub fn has_replica(&self) -> bool {
        matches!(&self.0, Pools::Postgres(pools) if pools.replica().is_some())
    }

    /// Whether the replica serves; `None` without one.
    #[must_use]
    pub fn replica_serves(&self) -> Option<bool> {
        match &self.0 {
            Pools::Postgres(pools) => pools.replica().map(Replica::is_usable),
            Pools::Sqlite(_) => None,
        }
    }

    /// Looks how far behind the replica is; to be called every second.
    ///
    /// # Errors
    /// When the primary does not answer.
    pub async fn watch_replica(&self) -> Result<()> {
        match &self.0 {
            Pools::Postgres(pools) => pools.watch_replica().await,
            Pools::Sqlite(_) => Ok(()),
        }
    }

    /// What the connected role is and may do, for `doctor`; `None` on SQLite, which has no roles.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn role_report(&self) -> Result<Option<RoleReport>> {
        match &self.0 {
            Pools::Postgres(pools) => pools.role_report().await.map(Some),
            Pools::Sqlite(_) => Ok(None),
        }
    }

    /// Leaves SQLite's one right to write to those who wait for it, for as long as it was just had: work that goes on and on
    /// would have it most of the time, with one request between two of its portions.
    pub async fn give_way(&self, had: Duration) {
        if let Pools::Sqlite(pools) = &self.0
            && pools.writer.are_wanted()
        {
            tokio::time::sleep(had).await;
        }
    }

    /// Lets the database measure the tables that have grown much since it last did, so that it plans by their sizes of now;
    /// to be called now and then. PostgreSQL does it by itself.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn measure(&self) -> Result<()> {
        if self.backend() != DbBackend::Sqlite {
            return Ok(());
        }
        let uow = self.machinery(Access::Write);
        // Of a large index a sample is enough. The mask asks for all tables, not only for those that this connection has read.
        let measure = "PRAGMA analysis_limit = 1000; PRAGMA optimize = 0x10002";
        sea_orm::ConnectionTrait::execute_unprepared(&uow, measure).await?;
        uow.commit().await
    }

    /// Closes connections that have not been used for a while; to be called now and then.
    pub async fn sweep(&self) {
        match &self.0 {
            Pools::Postgres(pools) => pools.sweep().await,
            Pools::Sqlite(pools) => pools.sweep().await,
        }
    }

    /// Closes every connection; those in use when they are done.
    pub async fn close(&self) {
        match &self.0 {
            Pools::Postgres(pools) => pools.close().await,
            Pools::Sqlite(pools) => pools.close().await,
        }
    }
}

/// What the role that statements run as may do on PostgreSQL.
#[derive(Debug, Clone)]
pub struct RoleReport {
    /// The role that connects.
    pub login: String,
    /// The role that statements of schools run as.
    pub runs_as: String,
    /// Whether that role is a superuser or has `BYPASSRLS`: it must not.
    pub bypasses_rls: bool,
    /// Whether that role owns tables of schools: it must not.
    pub owns_tables: bool,
    /// Tables with a `school_id` that lack Row Level Security, `FORCE` or a policy.
    pub unprotected_tables: Vec<String>,
}

/// Rows in portions of at most `size`, without copying them.
pub(crate) fn portions<T>(rows: Vec<T>, size: usize) -> impl Iterator<Item = Vec<T>> {
    let mut rows = rows.into_iter();
    std::iter::from_fn(move || {
        let portion: Vec<T> = rows.by_ref().take(size.max(1)).collect();
        (!portion.is_empty()).then_some(portion)
    })
}

/// Creates the folder that a SQLite file will be in.
pub(crate) fn create_parent_folder(path: &Path) -> Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder).map_err(Error::internal),
        _ => Ok(()),
    }
}
