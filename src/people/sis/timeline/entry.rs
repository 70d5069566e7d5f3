//! What stands in a time line, and where it comes from.

use chrono::NaiveDate;
use futures::future::LocalBoxFuture;
use kernel::operation::View;
use kernel::{Ctx, Result};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A source that a module offers ([`kernel::Module::offer`]).
#[derive(Debug, Clone, Copy)]
pub struct TimelineSource {
    /// Its name, which entries are narrowed by: `enrolments`.
    pub name: &'static str,
    /// Who does not have it is told nothing of this source.
    pub permission: &'static str,
    /// What happened with a learner, in any order: through the scope of the records that it reads.
    pub read: for<'a> fn(&'a Ctx, Uuid) -> LocalBoxFuture<'a, Result<Vec<Happened>>>,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Happened {
    /// On which day.
    pub on: NaiveDate,
    /// The message's key.
    pub key: &'static str,
    /// Its arguments.
    pub arguments: Vec<(&'static str, String)>,
    /// What kind of record says so.
    pub entity: &'static str,
    /// Which.
    pub record_id: Uuid,
}

impl Happened {
    /// Without arguments.
    #[must_use]
    pub const fn new(on: NaiveDate, key: &'static str, entity: &'static str, record_id: Uuid) -> Self {
        Self { on, key, arguments: Vec::new(), entity, record_id }
    }

    /// With an argument of the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }
}

/// A line of a time line.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// The day.
    pub on: NaiveDate,
    /// Which source tells it: `enrolments`.
    pub source: String,
    /// What happened, in the reader's language.
    pub text: String,
    /// What kind of record says so: `enrolment`.
    pub entity: String,
    /// Which.
    pub record_id: Uuid,
}

impl View for TimelineEntry {}
