//! Telling in time of what ends: qualifications, documents and contracts. When, and that it is once: [`crate::expiry`].

pub(super) mod schedule;
pub(super) mod texts;

pub use schedule::EndsSoon;
