//! Realtime: what has been committed is told to who looks at it, over WebSocket or server-sent events.
//!
//! - Modules declare [`Channel`]s (who may listen) and [`Feed`]s (which events are told there, and what of them: ids and
//!   kinds of change, never what a record holds).
//! - What was committed becomes a [`Bulletin`], announced to every node, whose [`Hub`] puts it into the bounded queue of
//!   each connection that listens. A client that falls behind is closed and never held in memory.
//! - A connection is one task (`connection.rs`) over one of two wires. It holds no place in a lane and no database
//!   connection; whatever it asks of the database it asks as a request would, and again when that has changed.
//! - Delivery is at least once. An event's id is given before its commit, so one that is committed late may have a smaller id
//!   than one already told: who resumes after an id is told again what was made up to a minute before it (`replay.rs`), and
//!   tells repeats by their ids.

mod bulletin;
mod channel;
mod close;
mod connection;
mod docs;
mod hub;
mod message;
mod meters;
mod operations;
mod peer;
mod replay;
mod seats;
mod sse;
mod subscriptions;
mod ticket;
mod viewer;
mod websocket;

pub use bulletin::Bulletin;
pub use channel::{Channel, Feed, Reaches, Scope, State, Told};
pub use hub::Hub;
pub use message::{ClientMessage, ResetReason, ServerMessage};
pub use operations::module;
pub use ticket::Tickets;

pub(crate) use ticket::redeem;
