//! The command `oneclass`: serves, works in the background, migrates, seeds, and says what is wrong.
#![expect(clippy::print_stdout, reason = "what a command was asked for goes to standard output")]

mod command;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kernel::Result;
use kernel::config::{Config, Loaded, Profile, Sources};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The back end that schools run on. Without a command it serves, with demo schools in a SQLite file under ./data.
#[derive(Debug, Parser)]
#[command(name = "oneclass", version)]
struct Cli {
    /// Configuration file (default: oneclass.toml, if there is one).
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    /// Set of defaults and checks: demo, production.
    #[arg(long, global = true)]
    profile: Option<Profile>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve HTTP, with background work inside unless `jobs.enabled` is off (the default command).
    Serve,
    /// Only do background work; as many of these as there is work.
    Worker,
    /// Change the database's schema.
    #[command(subcommand)]
    Migrate(command::migrate::Migrate),
    /// Load reference data, demo schools, or schools of any number and size.
    Seed(command::seed::Seed),
    /// Print, write or check the OpenAPI document and the tables beside it.
    Openapi(command::openapi::Openapi),
    /// Check configuration, database, roles, storage, clock and disk, and say how to mend what is wrong.
    Doctor(command::doctor::Doctor),
    /// Ask a running server on this machine whether it is alive (for container health checks).
    Health,
    /// Schools of the platform.
    #[command(subcommand)]
    Schools(command::schools::Schools),
    /// People's accounts.
    #[command(subcommand)]
    Users(command::users::Users),
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let sources = Sources { file: cli.config, profile: cli.profile, ..Sources::from_process() };
    let loaded = match Config::load(sources) {
        Ok(loaded) => loaded,
        Err(problems) => {
            eprintln!("{problems}");
            return ExitCode::from(2);
        }
    };
    let command = cli.command.unwrap_or(Command::Serve);
    // The other commands are over before a collector would learn anything from them.
    let traces = matches!(command, Command::Serve | Command::Worker).then_some(&loaded.config.tracing);
    let telemetry = kernel::telemetry::start(&loaded.config.log, traces);
    let code = match run(command, loaded).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("oneclass: {error}");
            ExitCode::FAILURE
        }
    };
    tokio::task::block_in_place(|| telemetry.stop());
    code
}

async fn run(command: Command, loaded: Loaded) -> Result<ExitCode> {
    match command {
        Command::Serve => command::serve::run(loaded.config).await,
        Command::Worker => command::serve::work(loaded.config).await,
        Command::Migrate(migrate) => migrate.run(&loaded.config).await,
        Command::Seed(seed) => seed.run(loaded.config).await,
        Command::Openapi(openapi) => openapi.run(),
        Command::Doctor(doctor) => doctor.run(loaded).await,
        Command::Health => command::health::run(&loaded.config),
        Command::Schools(schools) => schools.run(loaded.config).await,
        Command::Users(users) => users.run(loaded.config).await,
    }
}
