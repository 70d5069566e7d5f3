//! What every provider of SMS has in common: messages, outcomes, receipts, and the rules between them. Each provider is a
//! crate of its own that implements [`Provider`]; whoever sends knows only this one.
//!
//! A message has a [reference](Outgoing::reference) of the sender's own, and comes out as exactly one [`Outcome`]. What may
//! have been sent although nobody can tell is [`Outcome::Unknown`]: no provider sends it again by itself, because a parent
//! who gets the same message twice trusts neither. Reports come back in any order, twice or never: [`Status::merge`] gives
//! the same end in whatever order they arrive, [`Receipt::key`] is the same for the same report.

mod endpoint;
mod failure;
mod incoming;
mod number;
mod outcome;
mod parse;
mod price;
mod provider;
mod receipt;
mod received;
mod sink;
mod status;
#[cfg(test)]
mod tests;
mod verify;

pub use endpoint::endpoint;
pub use failure::outcome_of;
pub use incoming::{Incoming, Rejected};
pub use number::{InvalidNumber, Number, address};
pub use outcome::{Outcome, Reason, each};
pub use parse::{field, form, json, text, time};
pub use price::Price;
pub use provider::{Outgoing, Provider};
pub use receipt::Receipt;
pub use received::Inbound;
pub use sink::{NotStored, Sink};
pub use status::Status;
pub use verify::{expect_token, same, signed};
