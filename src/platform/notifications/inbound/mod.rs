//! What people write to a school, and how it is answered: the same for every channel that brings it ([`take`]).

mod answer;
mod conversing;
mod expiry;
pub mod message;
mod people;
mod resource;
mod stop;
mod take;

pub(super) use conversing::conversing;
pub use expiry::expire;
pub(super) use resource::InboundMessages;
pub(super) use take::{Written, take};
