//! Schools, identity, and what the whole platform shares.

pub mod address_token;
pub mod files;
pub mod identity;
pub mod integrations;
pub mod notifications;
pub mod print;
pub mod schools;
