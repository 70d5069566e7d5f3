//! How providers over HTTP are reached: only where webhooks may go, because whoever sets up a gateway says where.

use kernel::{Error, Result, Services};
use outbound::Resolver;
use secrecy::SecretString;
use url::Url;

use crate::integrations;

/// How patient the connectors are, and what they may connect to.
pub(super) fn outbound(services: &Services) -> outbound::Settings {
    let resolver = integrations::guard(services).resolver();
    outbound::Settings { dns_resolver: Some(Resolver(resolver)), ..outbound::Settings::default() }
}

/// A provider's address: the one given, or its usual one.
///
/// # Errors
/// 422 for an address that is none, or not the public internet's.
pub(super) fn base(services: &Services, given: Option<&str>, usual: &str) -> Result<Url> {
    integrations::guard(services).check(given.unwrap_or(usual)).map_err(|_| Error::field("settings.base", "invalid_address"))
}

/// A secret that no callback has: what providers report comes in by a source of the school's (`reports`).
pub(super) fn no_callbacks() -> SecretString {
    SecretString::from(String::new())
}
