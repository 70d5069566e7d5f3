//! SMS by any provider with an HTTP interface, described by templates instead of code: the request with placeholders, what
//! an answer of success looks like, and where in a callback a report has its parts.
//!
//! Whatever is put into a template is escaped for its place (address, form, JSON), so a text cannot become part of the
//! request's structure. Callbacks are believed for the secret in their path.

mod answer;
pub mod callbacks;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
mod locate;
mod provider;
mod settings;
mod template;
#[cfg(test)]
mod tests;

pub use provider::{HttpSms, Invalid};
pub use settings::{Answers, Body, Definition, Inbounds, Method, Place, Reports, Settings, Test};
