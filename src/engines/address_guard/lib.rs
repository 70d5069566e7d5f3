//! Keeps requests whose address a stranger named out of our own networks (server-side request forgery).
//!
//! Somebody who may name an address for webhooks could name `http://169.254.169.254/`, where a cloud tells its machines their
//! passwords, or a name of theirs that leads to `10.0.0.5`. So an address is looked at twice: as it is written
//! ([`Guard::check`]) and, each time it is used, as what its name leads to just then ([`Guard::client`]), where the
//! connection goes to the very address that was looked at. Nothing is redirected, and no proxy stands between.

mod destination;
mod public;
mod resolver;

pub use destination::{Guard, Refused};
pub use public::is_public;
