//! Changes that a family asks for, and the office decides field by field.
//!
//! Whoever may see a record may ask for a change of what a family knows better than the school: where they live, how they are
//! called. The record stays as it is until the office has looked: what is approved is written as if the office had typed it,
//! by the same rules; what is declined stays, with a word why.

pub mod ask;
pub mod decide;
mod operations;
pub mod request;
mod requests;
mod subject;

pub(super) use operations::{commands, events};
pub use requests::ChangeRequests;
pub(super) use requests::{OWN_AS_PARENT, OWN_AS_STUDENT};
