//! OneClass, put together and ready to serve: what `main.rs` runs and what the tests drive.
//!
//! The wings and their modules are listed in `app`; the kernel they stand on is described in `src/kernel/README.md`.

use std::net::SocketAddr;
use std::sync::Arc;

use app::housekeeping::Housekeeping;
use app::{Composed, migrations};
use kernel::clock::{Clock, SystemClock};
use kernel::config::Config;
use kernel::http::{Bound, Front, Server};
use kernel::jobs::Workers;
use kernel::{Result, Services};

/// An application that listens.
#[derive(Debug)]
pub struct Application {
    services: Services,
    bound: Bound,
    background: Option<Background>,
}

/// What runs beside HTTP.
#[derive(Debug)]
pub struct Background {
    workers: Workers,
    housekeeping: Housekeeping,
}

impl Background {
    /// Starts workers, with what runs beside them, and housekeeping.
    ///
    /// # Errors
    /// When the operating system refuses a thread.
    pub fn start(services: &Services) -> Result<Self> {
        Ok(Self { workers: Workers::start(services)?, housekeeping: Housekeeping::start(services.clone())? })
    }

    /// Lets what is under way end, then returns.
    pub fn stop(self) {
        self.workers.stop();
        self.housekeeping.stop();
    }
}

impl Application {
    /// Migrates and loads demo data where the configuration says so, puts the application together, and listens.
    ///
    /// # Errors
    /// When the database cannot be reached or migrated, or the address cannot be had.
    pub async fn build(config: Config) -> Result<Self> {
        Self::build_with(config, Arc::new(SystemClock)).await
    }

    /// The same, with a clock of the caller's.
    ///
    /// # Errors
    /// As [`build`](Self::build).
    pub async fn build_with(config: Config, clock: Arc<dyn Clock>) -> Result<Self> {
        if config.database.auto_migrate {
            migrations::up(&config.database, |step| tracing::info!(migration = step.name, "migrated")).await?;
        }
        let Composed { services } = Composed::new(config, clock).await?;
        let mut front = Front::default();
        if services.config().demo.load {
            seed::load_once(&services).await?;
            front.demo_logins = seed::demo_logins();
        }
        let bound = Server::new(services.clone(), front).bind()?;
        let background = if services.config().jobs.enabled { Some(Background::start(&services)?) } else { None };
        Ok(Self { services, bound, background })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.bound.address
    }

    /// What its parts share.
    #[must_use]
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// Serves until `stop` resolves; then takes no new requests, lets those under way end, and closes everything.
    ///
    /// # Errors
    /// When the listener breaks.
    pub async fn run(self, stop: impl Future<Output = ()> + 'static) -> Result<()> {
        let handle = self.bound.handle();
        let serving = self.bound.run();
        let live = self.services.nodes().hub().clone();
        let stopping = async move {
            stop.await;
            // Live connections end first: they would not by themselves.
            live.stop();
            handle.stop(true).await;
            // The server's own future ends now; this one has nothing more to say.
            std::future::pending::<()>().await;
        };
        let served = tokio::select! {
            result = serving => result,
            () = stopping => Ok(()),
        };
        if let Some(background) = self.background {
            tokio::task::block_in_place(|| background.stop());
        }
        self.services.database().close().await;
        served
    }
}
