//! Schools, identity, and what the whole platform shares.

pub mod files;
pub mod identity;
pub mod schools;
