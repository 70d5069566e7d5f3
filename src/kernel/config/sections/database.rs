//! The database: where it is, as whom we connect, and how long we wait.

use crate::config::field::{same, settings, split, unset};
use crate::config::values::{DatabaseKind, DatabaseUrl, Pooler};

settings! {
    /// The database.
    struct Database in "database" {
        /// Address of the database. Must be given in production.
        url: DatabaseUrl = same("sqlite://data/oneclass.db"),
        /// PostgreSQL only: address with the role that owns the tables and runs migrations, so that the role
        /// that serves requests cannot. Unset: `database.url`.
        owner_url: Option<DatabaseUrl> = unset(),
        /// PostgreSQL only: address with the role for work across schools. Unset: `database.url`.
        platform_url: Option<DatabaseUrl> = unset(),
        /// PostgreSQL only: address of a streaming replica, with the role of `database.url`, for requests that only
        /// read. Who has just written is not served by it until it has what they wrote.
        replica_url: Option<DatabaseUrl> = unset(),
        /// Seconds that the replica may be behind before it is passed over.
        replica_max_lag_seconds: u64 = same("10").within(1, 3_600),
        /// PostgreSQL only: `transaction` when these addresses are those of a pooler that gives each transaction another
        /// connection (PgBouncer with `pool_mode = transaction`). Statements are then prepared each time anew, and
        /// `database.owner_url` must be the server's own address where migrations are run.
        pooler: Pooler = same("none"),
        /// Most connections in the pool of this process; where work across schools has a log-in of its own, a quarter as many
        /// more. They are made when they are needed. PostgreSQL takes a hundred of all processes together, unless its own
        /// `max_connections` says more.
        max_connections: u32 = same("32").within(1, 1_000),
        /// Connections kept open when idle.
        min_connections: u32 = same("0").within(0, 1_000),
        /// Seconds to wait for a free connection before the request fails.
        acquire_timeout_seconds: u64 = same("5").within(1, 120),
        /// Seconds one statement may run.
        statement_timeout_seconds: u64 = same("15").within(1, 3_600),
        /// PostgreSQL role that serves requests; migrations grant it what it needs.
        app_role: String = same("oneclass_app"),
        /// PostgreSQL role for work across schools; migrations grant it what it needs.
        platform_role: String = same("oneclass_platform"),
        /// Whether starting the server brings the schema up to date first.
        auto_migrate: bool = split("true", "false"),
    }
}

impl Database {
    /// Which database is used. The other addresses are of the same kind.
    pub fn kind(&self) -> DatabaseKind {
        self.url.kind()
    }

    /// The address that migrations use.
    pub fn owner_url(&self) -> &DatabaseUrl {
        self.owner_url.as_ref().unwrap_or(&self.url)
    }

    /// The address that work across schools uses.
    pub fn platform_url(&self) -> &DatabaseUrl {
        self.platform_url.as_ref().unwrap_or(&self.url)
    }
}
