//! Access tokens (OAuth 2.0, RFC 6749) for services elsewhere, for every connector that needs one.
//!
//! A token is fetched by whoever needs it first, while the others wait for the same answer; it is kept until shortly
//! before it expires; and one that a service refuses early (401) is fetched anew, once.

mod error;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
mod grant;
mod service_account;
#[cfg(test)]
mod tests;
mod tokens;

pub use error::{Denied, Error};
pub use grant::Grant;
pub use service_account::{KeyError, ServiceAccount};
pub use tokens::{Token, Tokens};
