//! PostgreSQL: pools, roles, and the one message that opens a unit of work.
//!
//! Statements of schools run as the application's role, which owns nothing and cannot bypass Row Level Security. With
//! separate logins (production) the login *is* that role. With a single address, as on a developer's machine, each
//! transaction opens with `SET LOCAL ROLE`, in the same message as `BEGIN`, so the same policies hold there too.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Postgres, Row as _};

use super::{Access, Realm, RoleReport};
use crate::config;
use crate::errors::{Error, Result};

/// How long it takes to see whether a server that was away is back.
const LOOK: Duration = Duration::from_secs(1);

#[derive(Debug, Clone)]
pub(crate) struct Pools {
    app: PgPool,
    platform: PgPool,
    app_role: Option<String>,
    platform_role: Option<String>,
    runs_as: String,
    reach: Arc<Reach>,
}

/// Whether the server can be reached.
#[derive(Debug, Default)]
struct Reach {
    /// Units of work that were opened.
    opened: AtomicU64,
    away: AtomicBool,
    looking: tokio::sync::Mutex<()>,
}

impl Pools {
    pub(crate) async fn connect(config: &config::Database) -> Result<Self> {
        let app = pool(config, config.url.expose())?;
        let platform = match &config.platform_url {
            Some(url) => pool(config, url.expose())?,
            None => app.clone(),
        };
        let app_login = login(&app).await?;
        let platform_login = login(&platform).await?;
        Ok(Self {
            app_role: (app_login != config.app_role).then(|| config.app_role.clone()),
            platform_role: (platform_login != config.platform_role).then(|| config.platform_role.clone()),
            runs_as: config.app_role.clone(),
            reach: Arc::default(),
            app,
            platform,
        })
    }

    /// A connection. `acquire_timeout_seconds` is for a server that is busy, or back in a moment. Once one has waited that
    /// long for a server that cannot be reached at all, one at a time looks whether it is back, and the others are told at
    /// once that it is not.
    pub(crate) async fn acquire(&self, pool: &PgPool) -> Result<PoolConnection<Postgres>, sqlx::Error> {
        if self.reach.away.load(Ordering::Relaxed) {
            let Ok(_looking) = self.reach.looking.try_lock() else { return Err(away()) };
            return match tokio::time::timeout(LOOK, pool.acquire()).await {
                Err(_) | Ok(Err(sqlx::Error::PoolTimedOut)) => Err(away()),
                Ok(acquired) => acquired,
            };
        }
        let before = self.reach.opened.load(Ordering::Relaxed);
        match pool.acquire().await {
            // Nobody got anywhere all the while. The others may be slow; or there is nobody to be slow.
            Err(sqlx::Error::PoolTimedOut) if self.reach.opened.load(Ordering::Relaxed) == before && !answers(pool).await => {
                self.reach.away.store(true, Ordering::Relaxed);
                Err(away())
            }
            acquired => acquired,
        }
    }

    /// Says that a unit of work was opened.
    pub(crate) fn reached(&self) {
        self.reach.opened.fetch_add(1, Ordering::Relaxed);
        self.reach.away.store(false, Ordering::Relaxed);
    }

    pub(crate) fn pool(&self, realm: &Realm) -> &PgPool {
        match realm {
            Realm::Platform => &self.platform,
            _ => &self.app,
        }
    }

    /// The statements that open a unit of work, sent as one message. Nothing in it comes from outside but UUIDs, and
    /// role names from the configuration.
    pub(crate) fn opening(&self, realm: &Realm, access: Access) -> String {
        let mut sql = String::from(match access {
            Access::Read => "BEGIN READ ONLY",
            Access::Write => "BEGIN",
        });
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
        let facts = sqlx::query(
            "SELECT r.rolsuper OR r.rolbypassrls AS bypasses, \
             EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r','p') AND c.relnamespace = 'public'::regnamespace) AS owns \
             FROM pg_roles r WHERE r.rolname = $1",
        )
        .bind(&self.runs_as)
        .fetch_optional(&self.app)
        .await
        .map_err(Error::internal)?;
        let unprotected = sqlx::query_scalar::<_, String>(
            "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id' AND NOT a.attisdropped \
             WHERE c.relkind IN ('r','p') AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'sessions' \
             AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)) UNION ALL \
             SELECT c.oid::regclass::text FROM pg_class c WHERE c.relispartition AND c.relkind = 'r' \
             AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1",
        )
        .fetch_all(&self.app)
        .await
        .map_err(Error::internal)?;
        let (bypasses_rls, owns_tables) = match facts {
            Some(row) => (row.try_get("bypasses").map_err(Error::internal)?, row.try_get("owns").map_err(Error::internal)?),
            None => (true, false),
        };
        Ok(RoleReport { login, runs_as: self.runs_as.clone(), bypasses_rls, owns_tables, unprotected_tables: unprotected })
    }

    pub(crate) async fn close(&self) {
        self.app.close().await;
        self.platform.close().await;
    }
}

/// Opens the transaction; what fails here has changed nothing.
pub(crate) async fn open(connection: &mut PgConnection, opening: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(opening)).execute(connection).await.map(|_| ())
}

fn away() -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::NotConnected, "the server cannot be reached"))
}

/// Whether the server answers somebody from outside the pool, be it with a refusal.
async fn answers(pool: &PgPool) -> bool {
    match tokio::time::timeout(LOOK, pool.connect_options().connect()).await {
        Ok(Ok(_one_too_many)) => true,
        // cannot_connect_now: it starts, or recovers.
        Ok(Err(sqlx::Error::Database(refusal))) => refusal.code().as_deref() != Some("57P03"),
        _ => false,
    }
}

fn pool(config: &config::Database, url: &str) -> Result<PgPool> {
    let options = url
        .parse::<PgConnectOptions>()
        .map_err(Error::internal)?
        .application_name("oneclass")
        .statement_cache_capacity(256)
        .options([
            ("statement_timeout", format!("{}s", config.statement_timeout_seconds)),
            ("lock_timeout", "5s".to_owned()),
            ("idle_in_transaction_session_timeout", format!("{}s", config.statement_timeout_seconds * 2)),
            ("timezone", "UTC".to_owned()),
        ]);
    Ok(PgPoolOptions::new()
        .max_connections(config.max_connections)
        .min_connections(config.min_connections)
        // The ping before each use is a round trip that the opening message makes needless: a stale connection fails
        // there, before anything was done, and the unit of work takes another.
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(config.acquire_timeout_seconds))
        .connect_lazy_with(options))
}

async fn login(pool: &PgPool) -> Result<String> {
    sqlx::query_scalar::<_, String>("SELECT current_user::text").fetch_one(pool).await.map_err(Error::internal)
}
