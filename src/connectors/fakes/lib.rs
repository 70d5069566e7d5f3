//! What the pretended services of the connectors' tests share: a server in the test's own process, what it remembers, and
//! the ways in which it can be told to fail. Each connector's crate has its own service behind the feature `fake`, as
//! strict as the real one.

mod desk;
mod exchange;
mod server;

pub use desk::{Desk, Fault, Message};
pub use exchange::{Reply, Request};
pub use server::Server;
