//! `oneclass doctor`: what is wrong, and how to mend it.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use app::migrations;
use clap::Args;
use kernel::config::{Config, DatabaseKind, Loaded, Profile, config_table_markdown};
use kernel::db::Database;
use kernel::nodes::{Nodes, RedisState};
use kernel::{Result, audit};

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Print every setting, its value (secrets hidden) and where it came from.
    #[arg(long)]
    print_config: bool,
    /// Print the table of settings as the README has it.
    #[arg(long)]
    config_table: bool,
    /// Recompute the audit chain of every school.
    #[arg(long)]
    audit: bool,
}

/// What a check found.
enum Finding {
    Well(String),
    Ill { what: String, mend: String },
}

fn well(what: impl Into<String>) -> Finding {
    Finding::Well(what.into())
}

fn ill(what: impl Into<String>, mend: impl Into<String>) -> Finding {
    Finding::Ill { what: what.into(), mend: mend.into() }
}

impl Doctor {
    pub(crate) async fn run(self, loaded: Loaded) -> Result<ExitCode> {
        if self.config_table {
            print!("{}", config_table_markdown());
            return Ok(ExitCode::SUCCESS);
        }
        if self.print_config {
            print!("{}", loaded.print());
            return Ok(ExitCode::SUCCESS);
        }
        let config = loaded.config;
        if self.audit {
            return verify(&config).await;
        }
        let mut findings = vec![well(format!("configuration: profile {}, every value valid", config.profile))];
        findings.extend(database(&config).await);
        findings.extend(redis(&config).await);
        findings.push(storage(&config.storage.folder));
        findings.extend(mail(&config));
        findings.extend(push(&config));
        findings.push(clock());
        findings.push(disk(&config.storage.folder));
        if config.profile == Profile::Production && config.demo.load {
            findings.push(ill("demo data in production", "set demo.load to false"));
        }
        let mut healthy = true;
        for finding in findings {
            match finding {
                Finding::Well(what) => println!("ok    {what}"),
                Finding::Ill { what, mend } => {
                    healthy = false;
                    println!("WRONG {what}\n      -> {mend}");
                }
            }
        }
        Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

async fn database(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    let kind = match config.database.kind() {
        DatabaseKind::Sqlite => "SQLite",
        DatabaseKind::Postgres => "PostgreSQL",
    };
    let database = match Database::connect(&config.database).await {
        Ok(database) => database,
        Err(error) => {
            let mend = "check database.url (ONECLASS__DATABASE__URL), that the server runs, and that the role may connect";
            return vec![ill(format!("database: cannot connect to {kind}: {error}"), mend)];
        }
    };
    findings.push(well(format!("database: {kind} answers")));
    match migrations::status(&config.database).await {
        Ok(status) => {
            let pending = status.iter().filter(|m| !m.applied).count();
            findings.push(if pending == 0 {
                well(format!("schema: {} migrations, none pending", status.len()))
            } else {
                ill(format!("schema: {pending} migration(s) pending"), "run: oneclass migrate up")
            });
        }
        Err(error) => findings.push(ill(format!("schema: {error}"), "give database.owner_url, the role that owns the tables")),
    }
    match database.role_report().await {
        Ok(None) => {}
        Ok(Some(report)) => {
            findings.push(if report.bypasses_rls {
                ill(
                    format!("role: {} bypasses Row Level Security, or does not exist", report.runs_as),
                    format!("ALTER ROLE {} NOSUPERUSER NOBYPASSRLS; or run: oneclass migrate up", report.runs_as),
                )
            } else if report.owns_tables {
                ill(format!("role: {} owns tables", report.runs_as), "let another role own the tables; see database.owner_url")
            } else {
                well(format!(
                    "role: connects as {}, works as {}, which owns nothing and is held by Row Level Security",
                    report.login, report.runs_as
                ))
            });
            findings.push(if report.unprotected_tables.is_empty() {
                well("Row Level Security: enabled and forced on every table of schools")
            } else {
                ill(
                    format!("Row Level Security: missing on {}", report.unprotected_tables.join(", ")),
                    "run: oneclass migrate up; if it persists, the migration that made the table did not use tenant_table",
                )
            });
        }
        Err(error) => findings.push(ill(format!("role: {error}"), "check database.app_role")),
    }
    findings.extend(replica(&database).await);
    database.close().await;
    findings
}

/// The replica may be given a moment to catch up.
async fn replica(database: &Database) -> Option<Finding> {
    database.replica_serves()?;
    for _ in 0..20 {
        if let Err(error) = database.watch_replica().await {
            return Some(ill(format!("replica: {error}"), "the primary must answer first"));
        }
        if database.replica_serves() == Some(true) {
            return Some(well("replica: follows the primary"));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mend = "check database.replica_url, that the server runs and streams (pg_stat_wal_receiver), and that it is not promoted";
    Some(ill("replica: cannot be reached, or does not follow the primary", mend))
}

async fn redis(config: &Config) -> Option<Finding> {
    config.redis.url.as_ref()?;
    let state = match Nodes::join(&config.redis, std::sync::Arc::default()) {
        Ok(nodes) => nodes.redis()?.ping().await,
        Err(error) => return Some(ill(format!("redis: {error}"), "check redis.url")),
    };
    Some(match state {
        RedisState::Up => well("redis: answers"),
        RedisState::Down => ill("redis: does not answer", "check redis.url (ONECLASS__REDIS__URL), and that the server runs"),
    })
}

fn storage(folder: &Path) -> Finding {
    let probe = folder.join(".doctor");
    let written =
        std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&probe, b"ok")).and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => well(format!("storage: {} can be written", folder.display())),
        Err(error) => ill(
            format!("storage: {} cannot be written: {error}", folder.display()),
            "set storage.folder to a folder that this user may write",
        ),
    }
}

fn mail(config: &Config) -> Option<Finding> {
    match platform::notifications::signs_letters(&config.mail) {
        Ok(None) => None,
        Ok(Some(name)) => Some(well(format!("mail: letters are signed (DKIM); DNS must hold the public key at {name}"))),
        Err(error) => Some(ill(
            format!("mail: letters cannot be signed: {error}"),
            "give mail.dkim_key (or mail.dkim_key_file) an RSA key of 2048 bits or more, or an Ed25519 key, in PEM",
        )),
    }
}

fn push(config: &Config) -> impl Iterator<Item = Finding> {
    let problems = platform::notifications::push::problems(config);
    problems.into_iter().map(|(key, problem)| ill(format!("{key}: {problem}"), format!("mend {key}, or unset it")))
}

/// A clock before the build is wrong; tokens and receipts would be dated wrongly with it.
fn clock() -> Finding {
    use kernel::clock::Clock as _;
    let now = kernel::clock::SystemClock.now();
    let built = chrono::NaiveDate::from_ymd_opt(2026, 1, 1);
    if built.is_some_and(|built| now.date_naive() >= built) {
        well(format!("clock: {}", now.format("%Y-%m-%d %H:%M:%S UTC")))
    } else {
        ill(format!("clock: says {now}, before this program was made"), "set the clock, or start NTP (timedatectl set-ntp true)")
    }
}

fn disk(folder: &Path) -> Finding {
    const ENOUGH: u64 = 512 * 1024 * 1024;
    match fs4::available_space(folder) {
        Ok(free) if free >= ENOUGH => well(format!("disk: {} MiB free", free / 1024 / 1024)),
        Ok(free) => {
            ill(format!("disk: only {} MiB free", free / 1024 / 1024), "make room, or move storage.folder and the database")
        }
        Err(error) => ill(format!("disk: {error}"), "check storage.folder"),
    }
}

async fn verify(config: &Config) -> Result<ExitCode> {
    let database = Database::connect(&config.database).await?;
    let reports = audit::verify(&database).await?;
    database.close().await;
    let mut intact = true;
    for report in &reports {
        let head = report.head.as_deref().unwrap_or("-");
        match &report.fault {
            None => println!("ok    {}  {} sealed, {} waiting, head {head}", report.school_id, report.sealed, report.unsealed),
            Some(fault) => {
                intact = false;
                println!(
                    "WRONG {}  {fault}\n      -> restore the audit log from a backup and find out who could write to it",
                    report.school_id
                );
            }
        }
    }
    println!("{} chain(s)", reports.len());
    Ok(if intact { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
