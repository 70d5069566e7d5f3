//! `oneclass migrate`.

use std::process::ExitCode;

use app::migrations;
use clap::Subcommand;
use kernel::Result;
use kernel::config::{Config, Profile};

#[derive(Debug, Subcommand)]
pub(crate) enum Migrate {
    /// Bring the database to the newest schema.
    Up,
    /// Take back the last migrations, with their data.
    Down {
        /// How many.
        #[arg(long, default_value_t = 1)]
        steps: u32,
    },
    /// Say which migrations the database has.
    Status,
    /// Divide a table's rows among partitions, a school's all in one (PostgreSQL). Locks the table until it is done.
    Partition {
        /// Which table: `audit_entries`.
        #[arg(long)]
        table: String,
        /// How many partitions.
        #[arg(long, value_parser = clap::value_parser!(u32).range(2..=i64::from(migration::MAX_PARTITIONS)))]
        partitions: u32,
    },
    /// Make one table of a partitioned one again. Locks the table until it is done.
    Unpartition {
        /// Which table.
        #[arg(long)]
        table: String,
    },
    /// Take everything back, with all data, and build it again.
    Fresh {
        /// Needed in production.
        #[arg(long)]
        yes_delete_everything: bool,
    },
}

impl Migrate {
    pub(crate) async fn run(self, config: &Config) -> Result<ExitCode> {
        let database = &config.database;
        match self {
            Self::Up => {
                let count = migrations::up(database, |step| println!("  {}", step.name)).await?;
                println!("{count} migration(s) applied");
            }
            Self::Down { steps } => {
                let count = migrations::down(database, steps, |step| println!("  {}", step.name)).await?;
                println!("{count} migration(s) taken back");
            }
            Self::Status => {
                for migration in migrations::status(database).await? {
                    println!("{}  {}", if migration.applied { "applied" } else { "pending" }, migration.name);
                }
            }
            Self::Partition { table, partitions } => {
                tell(&table, migrations::partition(database, &table, partitions).await?);
            }
            Self::Unpartition { table } => tell(&table, migrations::partition(database, &table, 0).await?),
            Self::Fresh { yes_delete_everything } => {
                if config.profile == Profile::Production && !yes_delete_everything {
                    eprintln!("This deletes all data. Say --yes-delete-everything.");
                    return Ok(ExitCode::from(2));
                }
                let count = migrations::fresh(database, |step| println!("  {}", step.name)).await?;
                println!("{count} migration(s) applied to an empty database");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn tell(table: &str, rebuilt: migration::Rebuilt) {
    if rebuilt.changed {
        println!("{table}: {} row(s) moved", rebuilt.rows);
    } else {
        println!("{table}: already so");
    }
}
