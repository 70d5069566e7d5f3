//! The composition: the index of wings and modules, and how the parts they share are put together.
//!
//! The program, the seed and the tests all start from [`Composed`], so what one of them runs is what the others test.

pub mod documents;
pub mod housekeeping;
pub mod migrations;
mod secret;

use std::sync::Arc;

use kernel::clock::Clock;
use kernel::config::Config;
use kernel::db::Database;
use kernel::secret::MasterSecret;
use kernel::services::Parts;
use kernel::{Module, Registry, Result, Services};
use platform::identity::Gate;
use platform::schools::Directory;

/// Every module, from the ground up.
fn modules(gate: &Arc<Gate>) -> Vec<Module> {
    vec![
        // platform
        platform::identity::module(gate.clone()),
        platform::schools::module(),
        platform::notifications::module(),
        platform::integrations::module(),
        platform::files::module(),
        kernel::jobs::module(),
        kernel::schedules::module(),
        kernel::changes::module(),
        kernel::realtime::module(),
        // people
        people::sis::module(),
        people::staff::module(),
        // learning
        learning::academics::module(),
        // money
        money::finance::module(),
    ]
}

/// An application put together, not serving yet.
#[derive(Clone)]
pub struct Composed {
    /// What every part of it shares.
    pub services: Services,
}

impl Composed {
    /// Connects to the database and puts everything together.
    ///
    /// # Errors
    /// When the database cannot be reached, the secret cannot be read, or modules contradict each other.
    pub async fn new(config: Config, clock: Arc<dyn Clock>) -> Result<Self> {
        let secret = secret::master(&config)?;
        let database = Database::connect(&config.database).await?;
        let (gate, directory) = (Gate::new(&config, secret.clone())?, Directory::new());
        let registry = Registry::new(modules(&gate))?;
        let services =
            Services::new(Parts { config, database, clock, registry, authenticator: gate, tenants: directory, secret })?;
        Ok(Self { services })
    }
}

/// The registry without a database or a configuration: for the document and its tables.
///
/// # Errors
/// When modules contradict each other.
pub fn registry() -> Result<Registry> {
    let config = Config::load(kernel::config::Sources::default()).map_err(|p| kernel::Error::internal(p.to_string()))?.config;
    let gate = Gate::new(&config, MasterSecret::new(String::new().into()))?;
    Registry::new(modules(&gate))
}
