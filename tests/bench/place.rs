//! Databases to measure on: thrown away with the run.

use std::fmt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use clap::ValueEnum;
use test_support::{postgres, redis};

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A private PostgreSQL cluster.
    Postgres,
    /// A file.
    Sqlite,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        })
    }
}

/// The program that is measured, where it is not the benchmark's own.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Measures this program.
pub(crate) fn measure_program(path: PathBuf) {
    PROGRAM.set(path).expect("it is said once");
}

/// One database, and a folder for the program's files.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) kind: Kind,
    folder: PathBuf,
    /// The address that the program's requests use, and the bare statements too.
    pub(crate) app_url: String,
    /// Past every policy, to look things up.
    pub(crate) truth_url: String,
    settings: Vec<(&'static str, String)>,
}

impl Place {
    /// An empty database; `None` when there is no such server here.
    pub(crate) async fn new(kind: Kind) -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench").join(name);
        let (app_url, truth_url, databases) = match kind {
            Kind::Sqlite => {
                let url = format!("sqlite://{}", folder.join("oneclass.db").display());
                (url.clone(), url, Vec::new())
            }
            Kind::Postgres => {
                let database = postgres::cluster()?.create_database("bench").await;
                let others = vec![
                    ("ONECLASS__DATABASE__PLATFORM_URL", database.platform_url),
                    ("ONECLASS__DATABASE__OWNER_URL", database.owner_url),
                ];
                let redis = redis::server().map(|server| ("ONECLASS__REDIS__URL", server.url.clone()));
                (database.app_url, database.superuser_url, others.into_iter().chain(redis).collect())
            }
        };
        std::fs::create_dir_all(&folder).expect("a folder for the benchmark");
        let mut settings = databases;
        settings.push(("ONECLASS__DATABASE__URL", app_url.clone()));
        settings.push(("ONECLASS__STORAGE__FOLDER", folder.display().to_string()));
        // The load comes from one person at one address.
        settings.push(("ONECLASS__RATE_LIMITS__ENABLED", "false".to_owned()));
        settings.push(("ONECLASS__DEMO__LOAD", "false".to_owned()));
        // One log-in is used for the whole run.
        settings.push(("ONECLASS__AUTH__ACCESS_TOKEN_MINUTES", "600".to_owned()));
        Some(Self { kind, folder, app_url, truth_url, settings })
    }

    /// The program, told of this database and of nothing else.
    pub(crate) fn program(&self) -> Command {
        let own = || PathBuf::from(env!("CARGO_BIN_EXE_oneclass"));
        let mut command = Command::new(PROGRAM.get().cloned().unwrap_or_else(own));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ONECLASS__")) {
            command.env_remove(name);
        }
        command.current_dir(&self.folder).envs(self.settings.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    /// A file of the benchmark's own.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Makes the tables, and so many schools (`bulk-00001` …) with so many students each.
    pub(crate) fn seed(&self, schools: u32, students: u32) {
        let mut command = self.program();
        command.args(["seed", "--schools", &schools.to_string(), "--students", &students.to_string()]);
        let output = command.stderr(Stdio::piped()).output().expect("the program starts");
        assert!(output.status.success(), "seeding failed: {}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What is left lies in cargo's own folder for such things.
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
