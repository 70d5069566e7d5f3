//! How providers over HTTP are reached: only where webhooks may go, because whoever sets up a gateway says where.

use address_guard::Refused;
use kernel::{Error, Result, Services};
use outbound::Resolver;
use secrecy::SecretString;
use url::Url;

use crate::integrations;

/// How patient the connectors are, and what they may connect to.
pub(in crate::notifications) fn outbound(services: &Services) -> outbound::Settings {
    outbound::Settings { dns_resolver: Some(resolver(services)), ..outbound::Settings::default() }
}

/// A provider's address: the one given, or its usual one.
///
/// # Errors
/// 422 for an address that is none, or not the public internet's.
pub(super) fn base(services: &Services, given: Option<&str>, usual: &str) -> Result<Url> {
    address(services, "settings.base", given.unwrap_or(usual))
}

/// The address in a setting.
///
/// # Errors
/// 422 naming the setting, for an address that is none, or not the public internet's.
pub(super) fn address(services: &Services, setting: &str, given: &str) -> Result<Url> {
    integrations::guard(services).check(given).map_err(|_| Error::field(setting, "invalid_address"))
}

/// Who turns the names of hosts into addresses: only into such as may be asked.
pub(super) fn resolver(services: &Services) -> Resolver {
    Resolver(integrations::guard(services).resolver())
}

/// Whether a server that speaks something else than HTTP may be asked: where webhooks may go, at any port that is not another
/// protocol's. What its name leads to is looked at when it is asked, by the [`resolver`].
///
/// # Errors
/// 422 for a host that is none or not the public internet's, or such a port.
pub(super) fn host(services: &Services, host: &str, port: u16) -> Result<()> {
    integrations::guard(services).check_host(host, port).map_err(|refused| {
        let setting = if refused == Refused::Port { "settings.port" } else { "settings.host" };
        Error::field(setting, "invalid_address")
    })
}

/// A secret that no callback has: what providers report comes in by a source of the school's (`reports`).
pub(super) fn no_callbacks() -> SecretString {
    SecretString::from(String::new())
}
