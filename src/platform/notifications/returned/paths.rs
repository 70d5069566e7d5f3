//! Where letters come back to.

use email::ReturnPaths;
use kernel::{Error, Result, Services};

/// What the addresses begin with.
const PREFIX: &str = "bounce";
/// What their key is for.
const PURPOSE: &str = "return paths of letters";

/// The return paths of letters; `None` when no domain is configured for them.
///
/// # Errors
/// 500 for a domain that is too long for an address.
pub(in crate::notifications) fn return_paths(services: &Services) -> Result<Option<ReturnPaths>> {
    let Some(domain) = &services.config().mail.return_path_domain else { return Ok(None) };
    let paths = ReturnPaths::new(PREFIX, domain.as_str(), &services.secret().derive(PURPOSE));
    paths.map(Some).ok_or_else(|| Error::internal("mail.return_path_domain is too long for an address"))
}
