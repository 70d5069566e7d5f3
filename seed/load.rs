//! Writing the data into a database.
//!
//! Schools, classes and fees are made by the modules' service functions, one by one, exactly as a request would make
//! them. People come by the thousand, so they are inserted many at a time: their rows are right by construction (the
//! generator's tests say so) and the database's constraints hold, but **their audit log has one entry a batch
//! (`create_many`, with the counts) instead of one a row, and they announce no events**.
//!
//! A school is written in one transaction, after the school itself: it is there with everything or empty, and an empty
//! one is filled by the next run.

mod bulk;
mod calendar;
mod classes;
mod curriculum;
mod demo;
mod employment;
mod family;
mod fees;
mod learners;
mod listed;
mod options;
mod plan;
mod planning;
mod reference;
mod rows;
mod school;
mod staff;
mod years;

pub use bulk::bulk;
pub use demo::{DEMO_PASSWORD, demo, demo_logins, load_once};
pub use listed::listed;
pub use options::{Options, progress_bar, run};
pub use reference::load_reference;

use kernel::access::Actor;
use kernel::audit::Entry;
use kernel::db::Access;
use kernel::{Ctx, Error, Origin, Services};
use serde_json::Value;

/// How far a load has come.
#[derive(Debug, Clone)]
pub struct Progress<'a> {
    /// The school being filled.
    pub school: &'a str,
    /// Learners written, of all schools of this load (schools, where they are loaded without people); those that were there already
    /// count too.
    pub done: u64,
    /// All of them in this load.
    pub total: u64,
}

/// Who the seed is, for the audit log.
fn actor() -> Actor {
    Actor::system("seed")
}

fn origin() -> Origin {
    Origin { operation: "seed".to_owned(), ..Origin::default() }
}

/// A context for what belongs to no school.
fn platform(services: &Services) -> Ctx {
    Ctx::platform(services, actor(), origin(), Access::Write, "seed")
}

/// The audit entry of rows that were written together.
fn audit_many(ctx: &Ctx, entity: &'static str, counts: Value) {
    ctx.audit(Entry::new(entity, "create_many", None).after(counts));
}

/// A made-up thing that is not as the modules want it: a mistake in this crate.
fn mistake(error: impl std::fmt::Display) -> Error {
    Error::internal(format!("made-up data: {error}"))
}
