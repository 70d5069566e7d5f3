//! Schedules: work that comes round by the clock, in every school by its own.
//!
//! A module declares a [`Schedule`]; each school has a row for it that says when it is next. Whoever finds a row due takes
//! it under its lock, and in one transaction writes the jobs of its slots and moves it to the next: so a slot has its job
//! once, whichever of the processes was first and wherever one of them dies. No leader has to be chosen, and none can be
//! missing. What a slot is about is told by its time, not by when the job runs ([`JobRun::slot`](crate::jobs::JobRun::slot)).

mod due;
mod entity;
mod operations;
mod rows;
mod slots;

pub use due::run_due;
pub use entity::{Column, Entity, Model};
pub use operations::module;
pub use rows::keep_rows;

use std::rc::Rc;

use crate::errors::{Error, Result};
use crate::jobs::{JobKind, JobRun, Work};

/// What is done about slots that passed while nothing was running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missed {
    /// Only the latest has its job: what counts is that it is done again (reminders, digests, clearing up).
    Latest,
    /// Each has its job: each is about its own time (a day's figures, a month's charges).
    Every,
}

/// Work that comes round by the clock.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Its pattern: minute, hour, day of month, month, day of week, in the school's time zone. By the Open Cron Pattern
    /// Specification: `30 6 * * 1-5`, `0 2 L * *` (last day of the month).
    pub pattern: &'static str,
    /// What is done about slots that passed while nothing was running.
    pub missed: Missed,
    /// The work, and the schedule's name.
    pub job: JobKind,
}

impl Schedule {
    /// By this pattern; `name` is the schedule's and the job's. The function must bear being run again.
    pub fn new(name: &'static str, pattern: &'static str, missed: Missed, run: fn(Rc<JobRun>) -> Work) -> Self {
        Self { pattern, missed, job: JobKind { kind: name.to_owned(), run } }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.job.kind
    }

    /// Whether the pattern makes sense.
    ///
    /// # Errors
    /// Naming it when it does not.
    pub(crate) fn check(&self) -> Result<()> {
        slots::parse(self.pattern).map(|_| ()).map_err(|error| Error::internal(format!("schedule {}: {error}", self.name())))
    }
}
