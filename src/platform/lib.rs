//! Schools, identity, and what the whole platform shares.

pub mod identity;
pub mod notifications;
pub mod schools;
