//! Leaving for another school: with a letter, or, between schools of the platform, with the record.
//!
//! A record goes from school to school without anybody reading across: the school that a learner leaves *offers* a copy
//! ([`outgoing`]), which stands in the other school's own rows ([`incoming`]) from then on; that school accepts it, which makes
//! a learner of its own, or declines it, which erases it. Each side writes its own row only; [`settle`] carries what it says to
//! the other one, in a job that bears being run again, each time in a context of that school. Nothing of the child is at the
//! other school before the offer, nothing but what is offered, and nothing any more when the offer ends otherwise than by
//! being accepted.
//!
//! What other modules have to say about a learner who leaves ([`LeavingCheck`]) is said, and stands in nobody's way: a
//! child's record may not be withheld for fees.

mod answer;
pub mod checks;
pub mod incoming;
pub mod incomings;
mod leave_for;
pub mod letter;
mod offer;
mod operations;
pub mod outgoing;
pub mod outgoings;
pub mod record;
mod settle;
mod tell;
mod texts;

pub use checks::{LeavingCheck, LeavingWarning};
pub use incomings::IncomingTransfers;
pub use letter::{TransferLetter, transfer_letter};
pub use outgoings::OutgoingTransfers;

pub(super) use operations::{commands, declare, events};
