//! Admissions: from an inquiry to a place on the roll.
//!
//! ```text
//! inquiry ──▶ applied ◀──▶ waiting
//!                └────┬──────┘
//!                     ├──▶ offered ──▶ accepted ──▶ enrolled
//!                     │        └──▶ lapsed
//!                     └──▶ refused          (withdrawn: from every open standing)
//! ```
//!
//! The places of a level are counted, not stored: an offer takes one, and whoever declines, withdraws or lets an offer lapse
//! gives it back. A refusal has one of a few reasons; those that the law forbids (Education Act s4, s68C; SI 13/2025) are not
//! among them, so that nobody can choose one. Who is refused by a government school because it is full is owed the
//! certificate of full enrolment (s10).

pub mod application;
pub mod applications;
pub mod assessment;
pub mod assessments;
pub mod certificate;
pub mod certificates;
pub mod commands;
pub mod decide;
pub mod enrol;
mod lapse;
mod operations;
pub mod place;
pub mod places;
mod print;
mod progress;

pub use applications::Applications;
pub use assessments::Assessments;
pub use certificates::Certificates;
pub(super) use lapse::schedule;
pub(super) use operations::{commands, events};
pub use places::Places;
pub(super) use print::print_certificate;
