//! Fee structures and charges.

pub mod finance;
