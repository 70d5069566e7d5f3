//! `oneclass serve` and `oneclass worker`.

use std::process::ExitCode;

use kernel::Result;
use kernel::config::{Config, Profile};
use oneclass::{Application, Background};

/// Serves until it is told to stop.
pub(crate) async fn run(config: Config) -> Result<ExitCode> {
    let demo = config.demo.load;
    let docs = config.http.docs;
    let profile = config.profile;
    let http = config.http.clone();
    if profile == Profile::Demo {
        println!("Starting OneClass. The first start migrates the database and loads the demo schools.");
    }
    let application = Application::build(config).await?;
    let base = http.base_url(application.address().port());
    println!("\nOneClass listens on {base}");
    if docs {
        println!("  Swagger    {base}/docs/");
    }
    println!("  Health     {base}/health");
    if demo {
        println!("  Demo log-ins (also at {base}/):");
        for login in seed::demo_logins() {
            println!("    {:<13} {:<44} {}  {}", login.role, login.email, login.password, login.school.unwrap_or_default());
        }
    }
    println!();
    application.run(told_to_stop()).await?;
    Ok(ExitCode::SUCCESS)
}

/// Does background work until it is told to stop.
pub(crate) async fn work(config: Config) -> Result<ExitCode> {
    let services = super::compose(config).await?;
    let background = Background::start(&services)?;
    println!("OneClass does background work");
    told_to_stop().await;
    tokio::task::block_in_place(|| background.stop());
    services.database().close().await;
    Ok(ExitCode::SUCCESS)
}

/// SIGTERM or Ctrl-C.
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be listened for; Ctrl-C can");
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
    tracing::info!("told to stop: letting requests end");
}
