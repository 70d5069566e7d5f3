//! A migrated database for each application: a copied file, or a cloned database of the test cluster.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use kernel::clock::SystemClock;
use kernel::config::{Config, Sources};
use sea_orm::{ConnectOptions, DatabaseConnection};
use test_support::postgres::{self, Cluster, Database};

use super::block_on;

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file.
    Sqlite,
    /// A database of the process's own cluster, connected to as the roles of production.
    Postgres,
}

/// One application's database and folder: for the application, for another on the same, for the program as a process.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Which database it is.
    pub(crate) kind: Kind,
    /// Settings that name it.
    pub(crate) settings: Vec<(String, String)>,
    /// As somebody past every policy: for looking at the truth, and for tampering with it.
    truth: String,
}

impl Place {
    /// A database of this kind with the newest schema, and a folder; `None` when there is no such server here.
    pub(crate) fn new(kind: Kind, folder: &Path) -> Option<Self> {
        match kind {
            Kind::Sqlite => {
                std::fs::copy(sqlite_template(), folder.join("oneclass.db")).unwrap();
                Some(Self::in_file(folder))
            }
            Kind::Postgres => {
                let database = block_on(postgres::cluster()?.clone_database(postgres_template()?, "it"));
                Some(Self::in_database(&database, folder))
            }
        }
    }

    /// The same on a cluster of the caller's own.
    pub(crate) fn on(cluster: &Cluster, folder: &Path) -> Self {
        let database = block_on(cluster.create_database("it"));
        migrate(postgres_settings(&database));
        Self::in_database(&database, folder)
    }

    /// The database `oneclass.db` in a folder, wherever it came from.
    pub(crate) fn in_file(folder: &Path) -> Self {
        let url = format!("sqlite://{}", folder.join("oneclass.db").display());
        Self { kind: Kind::Sqlite, settings: vec![setting("database.url", &url), storage(folder)], truth: url }
    }

    fn in_database(database: &Database, folder: &Path) -> Self {
        let settings = postgres_settings(database).into_iter().chain([storage(folder)]).collect();
        Self { kind: Kind::Postgres, settings, truth: database.superuser_url.clone() }
    }

    /// With these settings beside those that name it.
    pub(super) fn config(&self, settings: &[(&str, &str)]) -> Config {
        let env = self.environment(settings).into_iter().collect();
        Config::load(Sources { file: None, profile: None, env }).unwrap_or_else(|e| panic!("{e}")).config
    }

    /// The same as environment variables, for a process.
    pub(crate) fn environment(&self, settings: &[(&str, &str)]) -> Vec<(String, String)> {
        environment(self.settings.iter().cloned().chain(settings.iter().map(|(key, value)| setting(key, value))).collect())
    }

    /// The address that sees past every policy.
    pub(crate) fn truth_url(&self) -> &str {
        &self.truth
    }

    /// A connection past every policy, to look at what is really there.
    pub(crate) async fn truth(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(self.truth.clone());
        options.max_connections(1).sqlx_logging(false);
        sea_orm::Database::connect(options).await.unwrap()
    }
}

fn setting(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

fn storage(folder: &Path) -> (String, String) {
    setting("storage.folder", &folder.display().to_string())
}

fn postgres_settings(database: &Database) -> Vec<(String, String)> {
    [
        ("database.url", &database.app_url),
        ("database.platform_url", &database.platform_url),
        ("database.owner_url", &database.owner_url),
    ]
    .map(|(key, url)| (key.to_owned(), url.clone()))
    .to_vec()
}

fn sqlite_template() -> &'static Path {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        let file = folder("template").join("template.db");
        migrate(vec![("database.url".to_owned(), format!("sqlite://{}", file.display()))]);
        file
    })
}

fn postgres_template() -> Option<&'static Database> {
    static TEMPLATE: OnceLock<Option<Database>> = OnceLock::new();
    TEMPLATE
        .get_or_init(|| {
            let database = block_on(postgres::cluster()?.create_database("it_template"));
            migrate(postgres_settings(&database));
            Some(database)
        })
        .as_ref()
}

/// The newest schema, with the code lists that records are held against.
fn migrate(settings: Vec<(String, String)>) {
    let env = environment(settings).into_iter().collect();
    let config = Config::load(Sources { file: None, profile: None, env }).unwrap_or_else(|e| panic!("{e}")).config;
    block_on(async {
        app::migrations::up(&config.database, |_| {}).await.unwrap();
        let composed = app::Composed::new(config, Arc::new(SystemClock)).await.unwrap();
        seed::load_reference(&composed.services).await.unwrap();
        composed.services.database().close().await;
    });
}

/// The configuration of tests: quick hashes, any free port, no demo data; `settings` win, later ones over earlier ones.
fn environment(settings: Vec<(String, String)>) -> Vec<(String, String)> {
    let presets = [
        ("http.port", "0"),
        ("http.workers", "2"),
        ("http.shutdown_timeout_seconds", "1"),
        ("database.auto_migrate", "false"),
        ("database.acquire_timeout_seconds", "60"),
        ("auth.secret", "a secret of the tests that is long enough to be one"),
        ("auth.argon2_memory_kib", "8"),
        ("auth.argon2_iterations", "1"),
        ("jobs.poll_millis", "50"),
        ("demo.load", "false"),
        // A hundred tests at once are one person to the limits.
        ("rate_limits.enabled", "false"),
        ("overload.queue_millis", "60000"),
        ("overload.queue_length", "100000"),
    ];
    let all = presets.iter().map(|(key, value)| setting(key, value)).chain(settings);
    let named: BTreeMap<String, String> = all.collect();
    named.into_iter().map(|(key, value)| (format!("ONECLASS__{}", key.to_uppercase().replace('.', "__")), value)).collect()
}

/// A folder of this process's, by name. Those of processes that have ended go away when the next one starts.
pub(crate) fn folder(name: &str) -> PathBuf {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    let root = ROOT.get_or_init(|| {
        let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("it");
        let others = std::fs::read_dir(&all).into_iter().flatten().flatten();
        for other in others.filter(|entry| !Path::new("/proc").join(entry.file_name()).exists()) {
            // Another process may be doing the same.
            drop(std::fs::remove_dir_all(other.path()));
        }
        all.join(std::process::id().to_string())
    });
    let folder = root.join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
