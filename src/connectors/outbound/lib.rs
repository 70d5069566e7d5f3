//! How services elsewhere are asked, for every connector alike: no request waits for ever, what can be repeated is repeated
//! for a moment, a service that is down is left alone for a while, and all of it is counted.
//!
//! A connector describes requests and reads answers; everything that can go wrong in between is one [`Failure`], which says
//! the two things a caller must know: whether it is worth another try later, and whether the service may have done what
//! it was asked for although no answer came.

mod answer;
mod failure;
#[cfg(feature = "fake")]
pub mod fake;
mod resolver;
mod retry_after;
mod service;
mod settings;
#[cfg(test)]
mod tests;

pub use answer::Answer;
pub use failure::Failure;
pub use reqwest;
pub use resolver::Resolver;
pub use service::{Repeat, Service};
pub use settings::Settings;
