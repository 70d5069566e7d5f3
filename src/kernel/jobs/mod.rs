//! Background jobs: work that takes longer than a request may.
//!
//! A job is a row written in the transaction of whoever asks for it. A worker takes it for a while (`locked_until`,
//! renewed while it runs); if the worker dies, another takes it when that has passed, and goes on from the progress
//! that was committed with the work done so far.
//!
//! A table of our own and not `apalis`: a job is written in the transaction of the change it comes of, as a row of a school
//! under Row Level Security, and schools take turns; its storages have a pool, a schema and an order of their own.

mod claim;
mod companion;
mod entity;
mod finish;
mod lease;
mod live;
mod meters;
mod operations;
mod outgoing;
mod run;
mod worker;

pub use companion::Companion;
pub use entity::{ActiveModel, Column, Entity, JobStatus, Model, Priority};
pub use operations::{Job, module};
pub use run::{JobRun, Progress};
pub use worker::Workers;

use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::LocalBoxFuture;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Ctx;
use crate::db::Uow;
use crate::errors::Result;
use crate::services::Services;
use crate::telemetry;

/// Where the payload keeps which span of which trace asked for the job.
const TRACEPARENT: &str = "traceparent";

/// A job at work.
pub type Work = LocalBoxFuture<'static, Result<Value>>;

/// A kind of job: its name and its function. The function must bear being run again after a crash.
#[derive(Clone)]
pub struct JobKind {
    /// Its name: `import_students`.
    pub kind: String,
    /// Its function.
    pub run: fn(Rc<JobRun>) -> Work,
}

impl std::fmt::Debug for JobKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.kind)
    }
}

/// How often a job is begun, unless it says otherwise.
const ATTEMPTS: i32 = 5;

/// A job to be.
#[derive(Debug)]
pub struct New {
    kind: String,
    payload: Value,
    input: Option<Vec<u8>>,
    total: Option<u64>,
    priority: Priority,
    run_at: Option<DateTime<Utc>>,
    dedupe: Option<String>,
    attempts: i32,
    outgoing: bool,
}

impl New {
    /// Of this kind, with this to work on.
    pub fn of(kind: impl Into<String>, payload: Value) -> Self {
        Self {
            kind: kind.into(),
            payload,
            input: None,
            total: None,
            priority: Priority::default(),
            run_at: None,
            dedupe: None,
            attempts: ATTEMPTS,
            outgoing: false,
        }
    }

    /// With a file.
    #[must_use]
    pub fn with_input(mut self, input: Vec<u8>) -> Self {
        self.input = Some(input);
        self
    }

    /// With a known amount of work.
    #[must_use]
    pub fn with_total(mut self, total: u64) -> Self {
        self.total = Some(total);
        self
    }

    /// Before or after others.
    #[must_use]
    pub fn with_priority(mut self, priority: Priority) -> Self {
        self.priority = priority;
        self
    }

    /// Not before this.
    #[must_use]
    pub fn not_before(mut self, time: DateTime<Utc>) -> Self {
        self.run_at = Some(time);
        self
    }

    /// Only once: while a job of the school with this key (120 characters at most) waits or runs, asking for another gives
    /// that one.
    #[must_use]
    pub fn only_once(mut self, key: impl Into<String>) -> Self {
        self.dedupe = Some(key.into());
        self
    }

    /// Given up after so many attempts.
    #[must_use]
    pub fn with_attempts(mut self, attempts: i32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Waits for somebody else's server most of its time. Such jobs are done many at a time, by a worker of their own, so
    /// that a server that does not answer holds up no other work.
    #[must_use]
    pub fn outgoing(mut self) -> Self {
        self.outgoing = true;
        self
    }

    fn row(self, request_id: Option<String>, now: DateTime<Utc>) -> ActiveModel {
        ActiveModel {
            kind: Set(self.kind),
            status: Set(JobStatus::Queued),
            payload: Set(self.payload),
            progress_done: Set(0),
            progress_total: Set(self.total.and_then(|t| i64::try_from(t).ok())),
            attempts: Set(0),
            max_attempts: Set(self.attempts),
            run_at: Set(self.run_at.unwrap_or(now)),
            cancel_requested: Set(false),
            dedupe_key: Set(self.dedupe),
            request_id: Set(request_id),
            needs_input: Set(self.input.is_some()),
            input_blob: Set(self.input),
            priority: Set(self.priority),
            outgoing: Set(self.outgoing),
            ..ActiveModel::default()
        }
    }

    /// As a row that nobody asked for: of a school, for whom it works with no role.
    pub(crate) fn of_machinery(self, school_id: Uuid, id: Uuid, request_id: Option<String>, now: DateTime<Utc>) -> ActiveModel {
        ActiveModel {
            school_id: Set(school_id),
            id: Set(id),
            version: Set(1),
            created_at: Set(now),
            updated_at: Set(now),
            ..self.row(request_id, now)
        }
    }
}

/// Asks for a job, in the caller's transaction. It runs after that commits, for the caller, with the caller's roles.
///
/// # Errors
/// The database's.
pub async fn enqueue(ctx: &Ctx, mut new: New) -> Result<Model> {
    let actor = ctx.actor();
    let roles: Vec<_> = actor.roles.iter().map(|role| role.as_str()).collect();
    if let Some(object) = new.payload.as_object_mut() {
        object.insert("as".to_owned(), json!({ "name": actor.name, "roles": roles, "language": ctx.origin().language.tag() }));
        if let Some(parent) = telemetry::traceparent() {
            object.insert(TRACEPARENT.to_owned(), parent.into());
        }
    }
    let (key, outgoing) = (new.dedupe.clone(), new.outgoing);
    let mut row = new.row(Some(ctx.origin().request_id.clone()), ctx.now());
    row.actor_id = Set(actor.account_id);
    if outgoing {
        ctx.announce_outgoing_job();
    } else {
        ctx.announce_job();
    }
    let Some(key) = key else { return ctx.insert::<Entity>(row).await };
    // Two may ask at once: whose row comes second finds the first.
    if let Some(job) = unended(ctx, &key).await? {
        return Ok(job);
    }
    match ctx.nested(async || ctx.insert::<Entity>(row).await).await {
        Ok(job) => Ok(job),
        Err(error) => unended(ctx, &key).await?.ok_or(error),
    }
}

/// Asks for a job of a school that nobody asked for: what the machinery does by itself. It works with no role. With a key
/// ([`New::only_once`]) nothing happens while another with that key waits or runs.
///
/// # Errors
/// The database's.
pub async fn enqueue_for(services: &Services, uow: &Uow, school_id: Uuid, new: New) -> Result<()> {
    let row = new.of_machinery(school_id, services.source().new_id(), None, services.source().now());
    Entity::insert(row).on_conflict_do_nothing().exec_without_returning(uow).await?;
    Ok(())
}

/// Deletes the files of jobs that failed a week ago: they may hold personal data.
///
/// # Errors
/// The database's.
pub async fn expire(uow: &Uow, now: DateTime<Utc>) -> Result<u64> {
    let over = Entity::update_many()
        .col_expr(Column::InputBlob, Expr::value(Option::<Vec<u8>>::None))
        .filter(Column::Status.eq(JobStatus::Failed))
        .filter(Column::InputBlob.is_not_null())
        .filter(Column::FinishedAt.lt(now - TimeDelta::days(7)));
    Ok(over.exec(uow).await?.rows_affected)
}

/// The job with this key that waits or runs.
async fn unended(ctx: &Ctx, key: &str) -> Result<Option<Model>> {
    let select = ctx.find::<Entity>().filter(Column::DedupeKey.eq(key));
    Ok(select.filter(Column::Status.is_in([JobStatus::Queued, JobStatus::Running])).one(ctx.uow()).await?)
}
