//! Telling in time of what ends: qualifications, documents and contracts.

pub(super) mod ahead;
pub mod reminder;
pub(super) mod schedule;
pub(super) mod texts;

pub use schedule::EndsSoon;
