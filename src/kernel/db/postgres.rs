//! PostgreSQL: pools, roles, and the one message that opens a unit of work.
//!
//! Statements of schools run as the application's role, which owns nothing and cannot bypass Row Level Security. With
//! separate logins (production) the login *is* that role. With a single address, as on a developer's machine, each
//! transaction opens with `SET LOCAL ROLE`, in the same message as `BEGIN`, so the same policies hold there too.
//!
//! Behind a pooler that gives each transaction another connection nothing outlives a transaction: statements have no
//! names there, time limits are set in that same message, and nothing is asked outside a transaction in more than one.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Postgres, Row as _};

use super::pool::{Connections, Limits};
use super::replica::Replica;
use super::transaction::{Failure, Transaction};
use super::{Access, Realm, RoleReport};
use crate::config::{self, Pooler};
use crate::errors::{Error, Result};

#[derive(Debug, Clone)]
pub(crate) struct Pools {
    app: Connections<Postgres>,
    platform: Connections<Postgres>,
    replica: Option<Replica>,
    app_role: Option<String>,
    platform_role: Option<String>,
    runs_as: String,
    /// Whether a connection stays ours, and keeps what it is told.
    kept: bool,
    /// The limits of a transaction, where they are not the connection's.
    limits: String,
}

impl Pools {
    pub(crate) async fn connect(config: &config::Database) -> Result<Self> {
        let app = pool(config, config.url.expose())?;
        let platform = match &config.platform_url {
            Some(url) => {
                let few = (config.max_connections / 4).max(2);
                pool(&config::Database { max_connections: few, ..config.clone() }, url.expose())?
            }
            None => app.clone(),
        };
        let replica = match &config.replica_url {
            Some(url) => {
                let most_behind = Duration::from_secs(config.replica_max_lag_seconds);
                // There is the primary: nobody waits for a replica that is away.
                let impatient = config::Database { acquire_timeout_seconds: 1, ..config.clone() };
                Some(Replica::new(pool(&impatient, url.expose())?, most_behind))
            }
            None => None,
        };
        let app_login = login(&app).await?;
        let platform_login = login(&platform).await?;
        Ok(Self {
            app_role: (app_login != config.app_role).then(|| config.app_role.clone()),
            platform_role: (platform_login != config.platform_role).then(|| config.platform_role.clone()),
            runs_as: config.app_role.clone(),
            kept: config.pooler == Pooler::None,
            limits: match config.pooler {
                Pooler::None => String::new(),
                Pooler::Transaction => {
                    limits(config).iter().map(|(name, value)| format!("; SET LOCAL {name} = '{value}'")).collect()
                }
            },
            app,
            platform,
            replica,
        })
    }

    pub(super) fn connections(&self, realm: &Realm) -> &Connections<Postgres> {
        match realm {
            Realm::Platform => &self.platform,
            _ => &self.app,
        }
    }

    pub(super) fn replica(&self) -> Option<&Replica> {
        self.replica.as_ref()
    }

    pub(crate) async fn watch_replica(&self) -> Result<()> {
        match &self.replica {
            Some(replica) => replica.watch(&self.app).await,
            None => Ok(()),
        }
    }

    /// Whether a statement may be kept prepared, under a name.
    pub(crate) fn keeps_statements(&self) -> bool {
        self.kept
    }

    /// The statements that open a unit of work, sent as one message. Nothing in it comes from outside but UUIDs, and
    /// role names from the configuration.
    pub(crate) fn opening(&self, realm: &Realm, access: Access) -> String {
        let mut sql = String::from(match access {
            Access::Read => "BEGIN READ ONLY",
            Access::Write => "BEGIN",
        });
        sql.push_str(&self.limits);
        let role = match realm {
            Realm::Platform => &self.platform_role,
            _ => &self.app_role,
        };
        if let Some(role) = role {
            sql.push_str("; SET LOCAL ROLE \"");
            sql.push_str(&role.replace('"', "\"\""));
            sql.push('"');
        }
        match realm {
            Realm::School { school, .. } => sql.push_str(&format!("; SET LOCAL app.school_id = '{school}'")),
            Realm::Account(account) => sql.push_str(&format!("; SET LOCAL app.account_id = '{account}'")),
            Realm::None | Realm::Platform => {}
        }
        if let Realm::School { account: Some(account), .. } = realm {
            sql.push_str(&format!("; SET LOCAL app.account_id = '{account}'"));
        }
        sql
    }

    pub(crate) async fn role_report(&self) -> Result<RoleReport> {
        let login = login(&self.app).await?;
        let mut transaction = Transaction::open(&self.app, "BEGIN READ ONLY").await.map_err(refused)?;
        let facts = sqlx::query(
            "SELECT r.rolsuper OR r.rolbypassrls AS bypasses, \
             EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r','p') AND c.relnamespace = 'public'::regnamespace) AS owns \
             FROM pg_roles r WHERE r.rolname = $1",
        )
        .bind(&self.runs_as)
        .persistent(self.kept)
        .fetch_optional(transaction.connection().map_err(Error::internal)?)
        .await
        .map_err(Error::internal)?;
        let unprotected = sqlx::query_scalar::<_, String>(
            "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id' AND NOT a.attisdropped \
             WHERE c.relkind IN ('r','p') AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'sessions' \
             AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)) UNION ALL \
             SELECT c.oid::regclass::text FROM pg_class c WHERE c.relispartition AND c.relkind = 'r' \
             AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1",
        )
        .persistent(self.kept)
        .fetch_all(transaction.connection().map_err(Error::internal)?)
        .await
        .map_err(Error::internal)?;
        transaction.leave().map_err(Error::internal)?;
        let (bypasses_rls, owns_tables) = match facts {
            Some(row) => (row.try_get("bypasses").map_err(Error::internal)?, row.try_get("owns").map_err(Error::internal)?),
            None => (true, false),
        };
        Ok(RoleReport { login, runs_as: self.runs_as.clone(), bypasses_rls, owns_tables, unprotected_tables: unprotected })
    }

    pub(crate) async fn sweep(&self) {
        self.app.sweep().await;
        self.platform.sweep().await;
        if let Some(replica) = &self.replica {
            replica.sweep().await;
        }
    }

    pub(crate) async fn close(&self) {
        self.app.close().await;
        self.platform.close().await;
        if let Some(replica) = &self.replica {
            replica.close().await;
        }
    }
}

fn pool(config: &config::Database, url: &str) -> Result<Connections<Postgres>> {
    let options = url.parse::<PgConnectOptions>().map_err(Error::internal)?.application_name("oneclass");
    let options = match config.pooler {
        Pooler::None => options.statement_cache_capacity(256).options(limits(config)),
        // PgBouncer refuses a client that asks for settings it does not keep track of; the time zone it does.
        Pooler::Transaction => options.statement_cache_capacity(0).extra_float_digits(None),
    };
    // Behind a pooler an open transaction keeps another client from its connection.
    Connections::new(options, Limits { linger: config.pooler == Pooler::None, ..Limits::of(config) })
}

/// How long a statement, the wait for a lock and an idle transaction may take.
fn limits(config: &config::Database) -> [(&'static str, String); 3] {
    [
        ("statement_timeout", format!("{}s", config.statement_timeout_seconds)),
        ("lock_timeout", "5s".to_owned()),
        ("idle_in_transaction_session_timeout", format!("{}s", config.statement_timeout_seconds * 2)),
    ]
}

async fn login(connections: &Connections<Postgres>) -> Result<String> {
    let mut transaction = Transaction::open(connections, "BEGIN READ ONLY").await.map_err(refused)?;
    let asked = sqlx::raw_sql("SELECT current_user::text AS login").fetch_one(transaction.connection().map_err(Error::internal)?);
    let login = asked.await.and_then(|row| row.try_get("login")).map_err(Error::internal)?;
    transaction.leave().map_err(Error::internal)?;
    Ok(login)
}

fn refused(failure: Failure) -> Error {
    Error::internal(format!("{failure:?}"))
}
