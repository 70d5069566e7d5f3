//! Credit: what a school has left for messages that cost something. It is taken before they are sent, never falls below
//! nothing however many send at once, and what was not sent is given back.

pub(super) mod balance;
pub(super) mod entry;
mod operations;
mod taking;

pub(super) use operations::{Entries, decimal, show, top_up};
pub(super) use taking::{give_back, left, take};
