//! The HTTP edge: the server, what surrounds every answer, health, metrics, the document and its Swagger page.

pub mod client;
mod cors;
pub mod disposition;
mod docs;
mod front;
mod headers;
pub mod health;
pub mod metrics;
mod mount;
pub(crate) mod origins;
mod routes;
mod server;

pub use front::{DemoLogin, Front};
pub use server::{Bound, Server};
