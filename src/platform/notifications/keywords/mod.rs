//! Words that people may write, and what they are answered: `BAL`, and whatever else a school makes up.
//!
//! A word is the school's own ([`keyword`], with a text), or stands for an answer that a module offers
//! ([`KeywordAnswer`]). What a module offers has a word by itself; a school may give it another, or switch it off.

pub mod keyword;
mod offered;
mod resource;
mod understand;

pub use offered::{Asking, KeywordAnswer, Learner, People, PeopleByPhone, Person};
pub(super) use resource::Keywords;
pub(super) use understand::{About, Menu, Understood};
