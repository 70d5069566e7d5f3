//! Letters that come back, and complaints: read from the platform's mailbox, which serves all schools.
//!
//! Each letter leaves with a return path of its own, signed, that leads to its school and delivery (`email::ReturnPaths`).
//! Nothing else that a letter says of whom it is about is believed.

mod letter;
mod looking;
mod mailbox;
mod paths;

pub use letter::{Became, take};
pub(super) use looking::companion;
pub(super) use paths::return_paths;
