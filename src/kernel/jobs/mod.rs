//! Background jobs: work that takes longer than a request may.
//!
//! A job is a row written in the transaction of whoever asks for it. A worker takes it for a while (`locked_until`,
//! renewed while it runs); if the worker dies, another takes it when that has passed, and goes on from the progress
//! that was committed with the work done so far.

mod entity;
mod lease;
mod operations;
mod run;
mod worker;

pub use entity::{ActiveModel, Column, Entity, JobStatus, Model};
pub use operations::{Job, module};
pub use run::{JobRun, Progress};
pub use worker::Workers;

use std::rc::Rc;

use futures::future::LocalBoxFuture;
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use crate::Ctx;
use crate::errors::Result;
use crate::telemetry;

/// Where the payload keeps which span of which trace asked for the job.
const TRACEPARENT: &str = "traceparent";

/// A kind of job: its name and its function. The function must bear being run again after a crash.
#[derive(Clone)]
pub struct JobKind {
    /// Its name: `import_students`.
    pub kind: String,
    /// Its function.
    pub run: fn(Rc<JobRun>) -> LocalBoxFuture<'static, Result<Value>>,
}

impl std::fmt::Debug for JobKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.kind)
    }
}

/// A job to be.
#[derive(Debug)]
pub struct New {
    kind: String,
    payload: Value,
    input: Option<Vec<u8>>,
    total: Option<u64>,
}

impl New {
    /// Of this kind, with this to work on.
    pub fn of(kind: impl Into<String>, payload: Value) -> Self {
        Self { kind: kind.into(), payload, input: None, total: None }
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
}

/// Asks for a job, in the caller's transaction. It runs after that commits, for the caller, with the caller's roles.
///
/// # Errors
/// The database's.
pub async fn enqueue(ctx: &Ctx, new: New) -> Result<Model> {
    let actor = ctx.actor();
    let roles: Vec<_> = actor.roles.iter().map(|role| role.as_str()).collect();
    let mut payload = new.payload;
    if let Some(object) = payload.as_object_mut() {
        object.insert("as".to_owned(), json!({ "name": actor.name, "roles": roles, "language": ctx.origin().language.tag() }));
        if let Some(parent) = telemetry::traceparent() {
            object.insert(TRACEPARENT.to_owned(), parent.into());
        }
    }
    let row = ActiveModel {
        kind: Set(new.kind),
        status: Set(JobStatus::Queued),
        payload: Set(payload),
        progress_done: Set(0),
        progress_total: Set(new.total.and_then(|t| i64::try_from(t).ok())),
        attempts: Set(0),
        max_attempts: Set(5),
        run_at: Set(ctx.now()),
        cancel_requested: Set(false),
        request_id: Set(Some(ctx.origin().request_id.clone())),
        actor_id: Set(actor.account_id),
        input_blob: Set(new.input),
        ..ActiveModel::default()
    };
    ctx.announce_job();
    ctx.insert::<Entity>(row).await
}
