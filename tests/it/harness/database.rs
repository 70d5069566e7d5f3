//! A migrated database for each application: a copied file, or a cloned database of the test cluster.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use kernel::clock::SystemClock;
use kernel::config::{Config, Sources};
use test_support::postgres::{self, Database};

use super::block_on;

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file.
    Sqlite,
    /// A database of the process's own cluster, connected to as the roles of production.
    Postgres,
}

/// How to reach one application's database.
pub(super) struct Place {
    /// Settings that name it.
    pub(super) settings: Vec<(String, String)>,
    /// As somebody past every policy: for looking at the truth, and for tampering with it.
    pub(super) truth: String,
}

/// A database of this kind with the newest schema; `None` when there is no such server here.
pub(super) fn place(kind: Kind, folder: &Path) -> Option<Place> {
    let setting = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    match kind {
        Kind::Sqlite => {
            let file = folder.join("oneclass.db");
            std::fs::copy(sqlite_template(), &file).unwrap();
            let url = format!("sqlite://{}", file.display());
            Some(Place { settings: vec![setting("database.url", &url)], truth: url })
        }
        Kind::Postgres => {
            let cluster = postgres::cluster()?;
            let template = postgres_template()?;
            let database = block_on(cluster.clone_database(template, "it"));
            Some(Place { settings: postgres_settings(&database), truth: database.superuser_url })
        }
    }
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
    let config = config(settings);
    block_on(async {
        app::migrations::up(&config.database, |_| {}).await.unwrap();
        let composed = app::Composed::new(config, Arc::new(SystemClock)).await.unwrap();
        seed::load_reference(&composed.services).await.unwrap();
        composed.services.database().close().await;
    });
}

/// The configuration of tests.
pub(super) fn config(settings: Vec<(String, String)>) -> Config {
    let env = environment(settings);
    Config::load(Sources { file: None, profile: None, env }).unwrap_or_else(|e| panic!("{e}")).config
}

/// The variables that make it: quick hashes, any free port, no demo data; `settings` win.
pub(super) fn environment(settings: Vec<(String, String)>) -> Vec<(String, String)> {
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
    let mut all: Vec<(String, String)> = presets.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
    all.retain(|(key, _)| settings.iter().all(|(other, _)| other != key));
    all.extend(settings);
    all.into_iter().map(|(key, value)| (format!("ONECLASS__{}", key.to_uppercase().replace('.', "__")), value)).collect()
}

/// A folder of this process's, by name. Those of processes that have ended go away when the next one starts.
pub(super) fn folder(name: &str) -> PathBuf {
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
