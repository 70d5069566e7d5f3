//! One private PostgreSQL cluster for a test process.
//!
//! It has the roles of a production database: the owner, who migrates, and the two that the program connects
//! as, which own nothing and do not bypass Row Level Security. Tests connect the program as those, so that a
//! policy that is missing or wrong fails a test. `fsync` and its kin are off: nothing here outlives a crash,
//! by intent. Who wants to see a crash has a cluster of their own ([`private`]), where they are on.

mod crash;
mod standby;

pub use crash::Crash;

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::lifeline::Lifeline;
use crate::namespace::small_disk_of;
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
    durable: bool,
    /// Megabytes of the file system that its databases are on, where that is not the one of its folder.
    small_disk: Option<u32>,
    lifeline: Lifeline,
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
            Some(start(false, None))
        })
        .as_ref()
}

/// A cluster of the caller's own, as durable as one in production, that it may [`crash`](Cluster::crash); `None` as
/// [`cluster`] does.
///
/// # Panics
/// As [`cluster`].
pub fn private() -> Option<Cluster> {
    if postgres_folder().is_none() {
        absent("a PostgreSQL server", "ONECLASS_TEST_REQUIRE_PG");
        return None;
    }
    Some(start(true, None))
}

/// The same with its databases on a file system of so many megabytes, seen at [`Cluster::small_disk`]; its log of changes
/// is elsewhere, so that it outlives their having no room. `None` after a printed notice where none can be mounted. It
/// cannot be restarted.
///
/// # Panics
/// As [`cluster`]; and when none can be mounted and `ONECLASS_TEST_REQUIRE_MOUNT` is set.
pub fn on_small_disk(megabytes: u32) -> Option<Cluster> {
    let folder = std::env::temp_dir();
    let (Some(_), Account::Other { user, group, .. }) = (postgres_folder(), Account::for_postgres()) else {
        absent("a PostgreSQL server of another account", "ONECLASS_TEST_REQUIRE_MOUNT");
        return None;
    };
    small_disk_of(&folder, megabytes, (user, group))?;
    Some(start(true, Some(megabytes)))
}

/// A program that comes with the server, `pgbench` or `pg_dump`, if it is installed.
pub fn program(name: &str) -> Option<PathBuf> {
    let beside = postgres_folder().map(|folder| folder.join(name)).filter(|program| program.is_file());
    beside.or_else(|| Some(on_path(name)?.join(name)))
}

fn start(durable: bool, small_disk: Option<u32>) -> Cluster {
    let programs = postgres_folder().expect("the PostgreSQL programs that were found before");
    let account = Account::for_postgres();
    // SIGQUIT is PostgreSQL's immediate shutdown.
    let mut lifeline = Lifeline::new("postgres", &account, "data/postmaster.pid", "QUIT");
    run(account
        .command(&programs.join("initdb"))
        .arg("-D")
        .arg(lifeline.folder().join("data"))
        .args(["--auth=trust", "--no-sync", "--locale=C.UTF-8", "--encoding=UTF8"])
        .arg(format!("--username={SUPERUSER}")));
    for attempt in 1..=5 {
        let cluster = Cluster { port: free_port(), durable, small_disk, lifeline };
        if cluster.launch() {
            cluster.make_roles(&programs.join("psql"));
            return cluster;
        }
        let said = cluster.said();
        // Only a port that another process took in between is worth another try.
        assert!(attempt < 5 && said.contains("could not bind"), "PostgreSQL did not start:\n{said}");
        lifeline = cluster.lifeline;
    }
    unreachable!("the last attempt returns or panics")
}

fn url(port: u16, role: &str, database: &str) -> String {
    format!("postgres://{role}@127.0.0.1:{port}/{database}?sslmode=disable")
}

impl Cluster {
    /// Starts the server on the folder and the port. `false`: it did not come up; the log says why.
    fn launch(&self) -> bool {
        let switch = if self.durable { "on" } else { "off" };
        let settings = [
            format!("port={}", self.port),
            "listen_addresses=127.0.0.1".to_owned(),
            format!("unix_socket_directories={}", self.lifeline.folder().display()),
            "max_connections=300".to_owned(),
            "shared_buffers=128MB".to_owned(),
            format!("fsync={switch}"),
            format!("synchronous_commit={switch}"),
            format!("full_page_writes={switch}"),
            // A vacuum worker in a template database would make its cloning wait.
            "autovacuum=off".to_owned(),
            "timezone=UTC".to_owned(),
        ];
        let options: Vec<String> = settings.iter().map(|setting| format!("-c {setting}")).collect();
        let programs = postgres_folder().expect("the PostgreSQL programs that were found before");
        let account = Account::for_postgres();
        let mut command = account.command(&programs.join("pg_ctl"));
        command
            .args(["start", "-w", "-s", "-t", "30", "-D"])
            .arg(self.lifeline.folder().join("data"))
            .arg("-l")
            .arg(self.lifeline.folder().join("server.log"))
            .args(["-o", &options.join(" ")]);
        if let (Some(megabytes), Account::Other { user, group, .. }) = (self.small_disk, &account) {
            command = self.mounting(&command, megabytes, (*user, *group));
        }
        command.stderr(std::process::Stdio::null()).status().expect("pg_ctl").success()
    }

    /// The same command, where it and its children see the small file system.
    fn mounting(&self, command: &Command, megabytes: u32, owner: (u32, u32)) -> Command {
        std::fs::create_dir_all(self.mounted()).expect("a folder to mount at");
        let through = small_disk_of(&self.mounted(), megabytes, owner).expect("a file system, as there was before");
        let mut mounting = Command::new(through.first().expect("a program"));
        mounting.args(through.iter().skip(1)).arg(command.get_program()).args(command.get_args()).current_dir("/");
        for (name, _) in command.get_envs().filter(|(_, value)| value.is_none()) {
            mounting.env_remove(name);
        }
        mounting
    }

    /// By `psql`, not a connection, so that [`cluster`] can be called from any runtime or none.
    fn make_roles(&self, psql: &std::path::Path) {
        let roles = format!(
            "CREATE ROLE {APP} LOGIN; CREATE ROLE {PLATFORM} LOGIN; CREATE ROLE {OWNER} LOGIN CREATEROLE; \
             GRANT {APP}, {PLATFORM} TO {OWNER} WITH ADMIN OPTION"
        );
        let small = format!("CREATE TABLESPACE small LOCATION '{}'", self.mounted().display());
        let mut command = Account::Own.command(psql);
        command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", &roles]);
        if self.small_disk.is_some() {
            command.args(["-c", &small]);
        }
        run(command.arg(url(self.port, SUPERUSER, "postgres")));
    }

    /// Where its processes see the small file system.
    fn mounted(&self) -> PathBuf {
        self.lifeline.folder().join("small")
    }

    /// Where this process sees it.
    ///
    /// # Panics
    /// When there is none.
    pub fn small_disk(&self) -> PathBuf {
        assert!(self.small_disk.is_some(), "its databases are on an ordinary disk");
        let postmaster = self.postmaster().expect("a cluster that runs");
        PathBuf::from(format!("/proc/{postmaster}/root{}", self.mounted().display()))
    }

    fn said(&self) -> String {
        std::fs::read_to_string(self.lifeline.folder().join("server.log")).unwrap_or_default()
    }

    /// An empty database that belongs to [`OWNER`].
    ///
    /// `name` is of lower-case letters, digits and underscores; a number is added, so it need not be unique.
    ///
    /// # Panics
    /// When the name has another character, or the database cannot be made.
    pub async fn create_database(&self, name: &str) -> Database {
        let place = if self.small_disk.is_some() { " TABLESPACE small" } else { "" };
        self.create(name, &format!("TEMPLATE template0{place}")).await
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
