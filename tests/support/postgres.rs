//! One private PostgreSQL cluster for a test process.
//!
//! It has the roles of a production database: the owner, who migrates, and the two that the program connects
//! as, which own nothing and do not bypass Row Level Security. Tests connect the program as those, so that a
//! policy that is missing or wrong fails a test. `fsync` and its kin are off: nothing here outlives a crash,
//! by intent.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::lifeline::Lifeline;
use crate::programs::{Account, absent, free_port, on_path, postgres_folder, run};

/// The role that owns every database made here and runs the migrations: may log in and create roles, and is
/// no superuser.
pub const OWNER: &str = "oneclass_owner";
/// The role that requests and jobs of a school run as: owns nothing, does not bypass Row Level Security.
pub const APP: &str = "oneclass_app";
/// The role of work across schools: owns nothing, does not bypass Row Level Security.
pub const PLATFORM: &str = "oneclass_platform";

const SUPERUSER: &str = "postgres";
/// The longest name that PostgreSQL keeps whole, in bytes.
const NAME_LIMIT: usize = 63;

/// A running cluster; obtained from [`cluster`].
#[derive(Debug)]
pub struct Cluster {
    port: u16,
    _lifeline: Lifeline,
}

/// A database of the cluster, and how to connect to it in each role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// Its name: the one asked for and a number, so that no two are the same.
    pub name: String,
    /// As [`OWNER`], to migrate.
    pub owner_url: String,
    /// As [`APP`], for the program under test.
    pub app_url: String,
    /// As [`PLATFORM`], for the program under test.
    pub platform_url: String,
    /// As the superuser, who sees past every policy: to look at the truth, never for the program under test.
    pub superuser_url: String,
}

/// This process's cluster, started on the first call (about 1.5 s), or `None` after a printed notice when no
/// PostgreSQL server is installed.
///
/// The programs are those of `ONECLASS_TEST_PG_BIN`, or of the newest version installed. Run as root, it
/// starts the cluster as the `postgres` account.
///
/// # Panics
/// When the server is installed and does not start; when it is not installed and `ONECLASS_TEST_REQUIRE_PG`
/// is set.
pub fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER
        .get_or_init(|| {
            if postgres_folder().is_none() {
                absent("a PostgreSQL server", "ONECLASS_TEST_REQUIRE_PG");
                return None;
            }
            Some(start())
        })
        .as_ref()
}

/// A program that comes with the server, `pgbench` or `pg_dump`, if it is installed.
pub fn program(name: &str) -> Option<PathBuf> {
    let beside = postgres_folder().map(|folder| folder.join(name)).filter(|program| program.is_file());
    beside.or_else(|| Some(on_path(name)?.join(name)))
}

fn start() -> Cluster {
    let programs = postgres_folder().expect("the PostgreSQL programs that were found before");
    let account = Account::for_postgres();
    // SIGQUIT is PostgreSQL's immediate shutdown.
    let lifeline = Lifeline::new("postgres", &account, "data/postmaster.pid", "QUIT");
    let (data, log) = (lifeline.folder().join("data"), lifeline.folder().join("server.log"));
    run(account
        .command(&programs.join("initdb"))
        .arg("-D")
        .arg(&data)
        .args(["--auth=trust", "--no-sync", "--locale=C.UTF-8", "--encoding=UTF8"])
        .arg(format!("--username={SUPERUSER}")));
    for attempt in 1..=5 {
        let port = free_port();
        let settings = [
            format!("port={port}"),
            "listen_addresses=127.0.0.1".to_owned(),
            format!("unix_socket_directories={}", lifeline.folder().display()),
            "max_connections=300".to_owned(),
            "shared_buffers=128MB".to_owned(),
            "fsync=off".to_owned(),
            "synchronous_commit=off".to_owned(),
            "full_page_writes=off".to_owned(),
            // A vacuum worker in a template database would make its cloning wait.
            "autovacuum=off".to_owned(),
            "timezone=UTC".to_owned(),
        ];
        let options: Vec<String> = settings.iter().map(|setting| format!("-c {setting}")).collect();
        let started = account
            .command(&programs.join("pg_ctl"))
            .args(["start", "-w", "-s", "-t", "30", "-D"])
            .arg(&data)
            .arg("-l")
            .arg(&log)
            .args(["-o", &options.join(" ")])
            .status()
            .expect("pg_ctl");
        if started.success() {
            make_roles(&programs.join("psql"), port);
            return Cluster { port, _lifeline: lifeline };
        }
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        // Only a port that another process took in between is worth another try.
        assert!(attempt < 5 && said.contains("could not bind"), "PostgreSQL did not start:\n{said}");
    }
    unreachable!("the last attempt returns or panics")
}

/// By `psql`, not a connection, so that [`cluster`] can be called from any runtime or none.
fn make_roles(psql: &std::path::Path, port: u16) {
    let statements = format!(
        "CREATE ROLE {APP} LOGIN; CREATE ROLE {PLATFORM} LOGIN; CREATE ROLE {OWNER} LOGIN CREATEROLE; \
         GRANT {APP}, {PLATFORM} TO {OWNER} WITH ADMIN OPTION"
    );
    run(Account::Own
        .command(psql)
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", &statements])
        .arg(url(port, SUPERUSER, "postgres")));
}

fn url(port: u16, role: &str, database: &str) -> String {
    format!("postgres://{role}@127.0.0.1:{port}/{database}?sslmode=disable")
}

impl Cluster {
    /// An empty database that belongs to [`OWNER`].
    ///
    /// `name` is of lower-case letters, digits and underscores; a number is added, so it need not be unique.
    ///
    /// # Panics
    /// When the name has another character, or the database cannot be made.
    pub async fn create_database(&self, name: &str) -> Database {
        self.create(name, "TEMPLATE template0").await
    }

    /// A copy of `template`, contents and all: far quicker than to migrate again (0.13 s at 234 tables).
    ///
    /// Close every connection to the template first: PostgreSQL waits five seconds for the last one to end,
    /// and then refuses.
    ///
    /// # Panics
    /// As [`Cluster::create_database`], and when the template is still connected to.
    pub async fn clone_database(&self, template: &Database, name: &str) -> Database {
        self.create(name, &format!("TEMPLATE \"{}\" STRATEGY file_copy", template.name)).await
    }

    /// Drops the database and ends the connections to it. Optional: the cluster goes with the process; it
    /// keeps the disk small where a process makes hundreds.
    ///
    /// # Panics
    /// When it cannot be dropped.
    pub async fn drop_database(&self, database: Database) {
        self.execute(format!("DROP DATABASE \"{}\" WITH (FORCE)", database.name)).await;
    }

    /// The port of 127.0.0.1 that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    async fn create(&self, name: &str, source: &str) -> Database {
        let name = unique(name);
        self.execute(format!("CREATE DATABASE \"{name}\" OWNER {OWNER} {source}")).await;
        Database {
            owner_url: url(self.port, OWNER, &name),
            app_url: url(self.port, APP, &name),
            platform_url: url(self.port, PLATFORM, &name),
            superuser_url: url(self.port, SUPERUSER, &name),
            name,
        }
    }

    async fn execute(&self, statement: String) {
        // A connection each time, because one belongs to the runtime it was made in, and every test has its own.
        let mut connection =
            PgConnection::connect(&url(self.port, SUPERUSER, "postgres")).await.expect("a connection to the test cluster");
        // Safe: the names in it were checked by `unique`.
        if let Err(error) = connection.execute(AssertSqlSafe(statement.clone())).await {
            panic!("{statement}: {error}");
        }
        let _ = connection.close().await;
    }
}

fn unique(name: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let plain = |character: char| matches!(character, 'a'..='z' | '0'..='9' | '_');
    assert!(!name.is_empty() && name.chars().all(plain), "a database name is of a-z, 0-9 and _: {name:?}");
    let number = format!("_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let stem: String = name.chars().take(NAME_LIMIT.saturating_sub(number.len())).collect();
    format!("{stem}{number}")
}

#[cfg(test)]
mod tests;
