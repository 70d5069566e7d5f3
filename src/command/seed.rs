//! `oneclass seed`.

use std::process::ExitCode;

use app::migrations;
use clap::Args;
use kernel::Result;
use kernel::config::Config;

#[derive(Debug, Args)]
pub(crate) struct Seed {
    #[command(flatten)]
    options: seed::Options,
}

impl Seed {
    pub(crate) async fn run(self, config: Config) -> Result<ExitCode> {
        if config.database.auto_migrate {
            migrations::up(&config.database, |_| {}).await?;
        }
        let services = super::compose(config).await?;
        seed::run(&services, &self.options, &seed::progress_bar()).await?;
        services.database().close().await;
        Ok(ExitCode::SUCCESS)
    }
}
