//! One file per command.

pub(crate) mod doctor;
pub(crate) mod health;
pub(crate) mod migrate;
pub(crate) mod openapi;
pub(crate) mod schools;
pub(crate) mod seed;
pub(crate) mod serve;
pub(crate) mod users;

use std::sync::Arc;

use app::Composed;
use kernel::access::Actor;
use kernel::clock::SystemClock;
use kernel::config::Config;
use kernel::db::Access;
use kernel::{Ctx, Origin, Result, Services};

/// The application's shared parts, without serving.
async fn compose(config: Config) -> Result<Services> {
    Ok(Composed::new(config, Arc::new(SystemClock)).await?.services)
}

/// A platform context for something done at the command line.
fn platform(services: &Services, operation: &str, reason: &str) -> Ctx {
    let origin = Origin {
        request_id: format!("cli_{}", services.source().new_id().simple()),
        operation: operation.to_owned(),
        ..Origin::default()
    };
    Ctx::platform(services, Actor::system("command line"), origin, Access::Write, reason)
}
