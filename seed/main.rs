//! The command `seed`: loads reference data, demo schools, or schools of any number and size into the database that the
//! configuration names (`ONECLASS__DATABASE__URL`), after bringing its schema up to date where the configuration says so.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use app::{Composed, migrations};
use clap::Parser;
use kernel::Result;
use kernel::clock::SystemClock;
use kernel::config::{Config, Profile, Sources};

/// Loads data. What is there already is left as it is.
#[derive(Debug, Parser)]
#[command(name = "seed", version)]
struct Cli {
    /// Configuration file (default: oneclass.toml, if there is one).
    #[arg(long)]
    config: Option<PathBuf>,
    /// Set of defaults and checks: demo, production.
    #[arg(long)]
    profile: Option<Profile>,
    #[command(flatten)]
    options: seed::Options,
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let sources = Sources { file: cli.config, profile: cli.profile, ..Sources::from_process() };
    let config = match Config::load(sources) {
        Ok(loaded) => loaded.config,
        Err(problems) => {
            eprintln!("{problems}");
            return ExitCode::from(2);
        }
    };
    let _ends_with_the_process = kernel::telemetry::start(&config.log, None);
    match load(config, &cli.options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("seed: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn load(config: Config, options: &seed::Options) -> Result<()> {
    if config.database.auto_migrate {
        migrations::up(&config.database, |_| ()).await?;
    }
    let Composed { services } = Composed::new(config, Arc::new(SystemClock)).await?;
    let result = seed::run(&services, options, &seed::progress_bar()).await;
    services.database().close().await;
    result
}
