//! Number sequences: student numbers, receipt numbers, and whatever else a module counts.
//!
//! Each school has its own, with a pattern of its own. Numbers are given by [`next`] and [`next_many`] and nowhere else.

mod entity;
mod next;
mod pattern;
mod resource;

pub use entity::{Model, Resets};
pub use next::{ensure, next, next_many};
pub use pattern::{InvalidPattern, MAX_LENGTH, Pattern, format};

pub(super) use next::create_defaults;
pub(super) use resource::Sequences;
