//! Where a provider is asked.

use outbound::Failure;
use url::Url;

/// The address of an operation below a provider's base, whether that ends with a slash or not.
///
/// # Errors
/// [`Failure::Unsendable`] when the two do not make an address of HTTP.
pub fn endpoint(service: &'static str, base: &Url, path: &str) -> Result<Url, Failure> {
    let unsendable = |reason: &str| Failure::Unsendable { service, reason: reason.to_owned() };
    if !matches!(base.scheme(), "https" | "http") {
        return Err(unsendable("the base address is not one of HTTP"));
    }
    let mut base = base.clone();
    if !base.path().ends_with('/') {
        base.set_path(&format!("{}/", base.path()));
    }
    base.join(path).map_err(|_| unsendable("the address makes no sense"))
}
