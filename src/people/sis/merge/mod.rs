//! Two records of one learner: finding them, and making one of them.
//!
//! Nothing is merged by itself. [`duplicates`] lists records that are likely to be of one learner, and somebody says whether
//! they are: dismissed pairs are not listed again until they are reconsidered ([`distinctions`]). A merge ([`join`]) moves
//! everything that names the one record to the other, by what modules declare with [`NamesStudent`], and keeps a journal of
//! it; while nothing that moved has been changed since, it can be undone ([`undo`]), exactly.

mod declared;
mod dismiss;
pub mod distinction;
pub mod distinctions;
pub mod duplicates;
pub mod field;
pub mod join;
pub mod merged;
pub mod merges;
pub mod moved;
pub mod names_student;
mod operations;
mod rows;
pub mod undo;

pub use distinctions::Distinctions;
pub use join::{MergeStudents, merge};
pub use merges::Merges;
pub use names_student::{Moves, NamesStudent};
pub use undo::undo;

pub(super) use declared::declare;
pub(super) use operations::{commands, events};
