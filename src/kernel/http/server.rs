//! The server: bound, run, stopped.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use tracing_actix_web::TracingLogger;

use super::front::Front;
use super::routes::Routes;
use super::{cors, headers, metrics, mount};
use crate::errors::{Error, Result};
use crate::services::Services;
use crate::telemetry::RequestSpan;

/// The HTTP server before it is bound.
#[derive(Debug)]
pub struct Server {
    services: Services,
    front: Front,
}

/// The HTTP server once it is bound. Dropping it stops it.
pub struct Bound {
    /// The address it listens on.
    pub address: SocketAddr,
    server: actix_web::dev::Server,
}

impl Server {
    /// For this application.
    #[must_use]
    pub fn new(services: Services, front: Front) -> Self {
        Self { services, front }
    }

    /// Binds the configured address (port 0: any free port).
    ///
    /// # Errors
    /// When the address cannot be had.
    pub fn bind(self) -> Result<Bound> {
        metrics::install();
        let config = self.services.config().http.clone();
        let listener = TcpListener::bind((config.host.as_str(), config.port)).map_err(|e| {
            Error::internal(format!(
                "cannot listen on {}:{}: {e} (is another OneClass running? set ONECLASS__HTTP__PORT)",
                config.host, config.port
            ))
        })?;
        let address = listener.local_addr().map_err(Error::internal)?;
        let (services, front) = (self.services.clone(), self.front.clone());
        let routes = Data::new(Routes::of(services.registry())?);
        let mut server = HttpServer::new(move || {
            // Called once by each worker, in its thread.
            crate::workers::thread_serves();
            App::new()
                .app_data(Data::new(services.clone()))
                .app_data(Data::new(front.clone()))
                .wrap(Compress::default())
                .wrap(cors::rules(&services.config().http))
                .wrap(from_fn(headers::surround))
                .wrap(TracingLogger::<RequestSpan>::new())
                .configure(|c| mount::configure(c, &services, &routes))
        })
        .client_request_timeout(Duration::from_secs(config.header_timeout_seconds))
        .keep_alive(Duration::from_secs(config.keep_alive_seconds))
        .shutdown_timeout(config.shutdown_timeout_seconds)
        .disable_signals();
        if config.workers > 0 {
            server = server.workers(config.workers);
        }
        let server = server.listen(listener).map_err(Error::internal)?.run();
        Ok(Bound { address, server })
    }
}

impl Bound {
    /// What stops it, from elsewhere.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Serves until it is stopped.
    ///
    /// # Errors
    /// When the listener breaks.
    pub async fn run(self) -> Result<()> {
        self.server.await.map_err(Error::internal)
    }
}

impl std::fmt::Debug for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bound({})", self.address)
    }
}
