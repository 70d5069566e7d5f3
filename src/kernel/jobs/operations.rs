//! Jobs as clients see them.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, Select};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::live::{self, Standing};
use super::{ActiveModel, Column, Entity, JobStatus, Model, Priority};
use crate::Ctx;
use crate::access::{Grant, Reach, Role};
use crate::errors::{Error, Result, code};
use crate::operation::{Id, Operation, View};
use crate::registry::Module;
use crate::resource::{NoInput, Resource, Verb};

/// A background job.
#[derive(Debug, Serialize, ToSchema)]
pub struct Job {
    /// Id.
    pub id: Uuid,
    /// What kind of work: `import_students`.
    pub kind: String,
    /// How it stands.
    pub status: JobStatus,
    /// Which jobs go before it.
    pub priority: Priority,
    /// Units of work done.
    pub progress_done: i64,
    /// Units of work in all, when known.
    pub progress_total: Option<i64>,
    /// What came of it (so far); its shape depends on the kind.
    #[schema(value_type = Option<Object>)]
    pub result: Option<serde_json::Value>,
    /// What went wrong: `code`, `message`, `details`.
    #[schema(value_type = Option<Object>)]
    pub error: Option<serde_json::Value>,
    /// How often it was begun.
    pub attempts: i32,
    /// After how many beginnings it is given up.
    pub max_attempts: i32,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it is to be begun, or begun again.
    pub run_at: DateTime<Utc>,
    /// When it was last begun.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Changes, from 1.
    pub version: i64,
}

impl View for Job {
    fn id(&self) -> Option<Uuid> {
        Some(self.id)
    }
}

impl From<Model> for Job {
    fn from(job: Model) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            status: job.status,
            priority: job.priority,
            progress_done: job.progress_done,
            progress_total: job.progress_total,
            result: job.result,
            error: job.error,
            attempts: job.attempts,
            max_attempts: job.max_attempts,
            created_at: job.created_at,
            run_at: job.run_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            updated_at: job.updated_at,
            version: job.version,
        }
    }
}

/// Jobs, as a resource.
pub(super) struct Jobs;

impl Resource for Jobs {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Job;

    const MODULE: &'static str = "jobs";
    const ENTITY: &'static str = "job";
    const PLURAL: &'static str = "jobs";
    const PATH: &'static str = "/jobs";
    const ABOUT: &'static str = "Work done in the background: imports and other things that take longer than a request may.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get];
    const SORTABLE: &'static [Column] = &[Column::Status];
    const FILTERABLE: &'static [Column] = &[Column::Status, Column::Kind];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    /// A job is its asker's, unless one may see them all.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        match ctx.reach(permission) {
            Some(Reach::All) => select,
            _ => select.filter(Column::ActorId.eq(ctx.actor().account_id)),
        }
    }
}

const GRANTS: &[Grant] = &[
    Grant::all(Role::SchoolAdmin, &["jobs.*"]),
    Grant::related(Role::Registrar, &["jobs.*"]),
    Grant::related(Role::Bursar, &["jobs.*"]),
    Grant::related(Role::Teacher, &["jobs.*"]),
    Grant::related(Role::Staff, &["jobs.*"]),
];

/// The module of jobs.
#[must_use]
pub fn module() -> Module {
    let mut module = Module::new("jobs", "Work done in the background: its progress and its outcome.");
    module.resource::<Jobs>();
    module.operations.push(
        Operation::post("/jobs/{id}/cancel", "cancel_job", cancel)
            .permission("jobs.job.cancel")
            .describe(
                "Cancel a job",
                "Asks a job to stop. One that waits is cancelled at once; one that runs stops at the next point where it can, keeping what it has done.",
            )
            .errors(&[&code::ILLEGAL_TRANSITION]),
    );
    module.operations.push(
        Operation::post("/jobs/{id}/retry", "retry_job", retry)
            .permission("jobs.job.retry")
            .describe(
                "Retry a job",
                "Lets a job that failed or was cancelled run again, as often as it may, going on from the work it had done. Not once the file it worked on has been deleted: that of a cancelled job at once, that of a failed one after a week.",
            )
            .errors(&[&code::ILLEGAL_TRANSITION]),
    );
    module.grants = GRANTS;
    module.channels = live::CHANNELS;
    module.feeds = live::FEEDS;
    module
}

/// Lets a job run again.
///
/// # Errors
/// 404, or 409 when it has not ended, has succeeded, or has lost its file.
async fn retry(ctx: &Ctx, Id(id): Id) -> Result<Job> {
    let select = Jobs::scope(ctx, "jobs.job.retry", ctx.find::<Entity>());
    let job = select.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&job)?;
    let has_what_it_needs = job.input_blob.is_some() || !job.needs_input;
    if !matches!(job.status, JobStatus::Failed | JobStatus::Cancelled) || !has_what_it_needs {
        return Err(Error::illegal_transition(&sea_orm::ActiveEnum::to_value(&job.status), &[]));
    }
    let row = ActiveModel {
        status: Set(JobStatus::Queued),
        attempts: Set(0),
        cancel_requested: Set(false),
        error: Set(None),
        run_at: Set(ctx.now()),
        finished_at: Set(None),
        ..ActiveModel::default()
    };
    let job = ctx.update::<Entity>(&job, row).await?;
    ctx.announce_job();
    Standing::of(&job).tell(ctx);
    ctx.audit(crate::audit::Entry::new("job", "retry", Some(id)));
    Ok(job.into())
}

/// Asks a job to stop.
///
/// # Errors
/// 404, or 409 when it has ended.
async fn cancel(ctx: &Ctx, Id(id): Id) -> Result<Job> {
    let select = Jobs::scope(ctx, "jobs.job.cancel", ctx.find::<Entity>());
    let job = select.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&job)?;
    let row = match job.status {
        JobStatus::Queued => ActiveModel {
            status: Set(JobStatus::Cancelled),
            cancel_requested: Set(true),
            finished_at: Set(Some(ctx.now())),
            ..ActiveModel::default()
        },
        JobStatus::Running => ActiveModel { cancel_requested: Set(true), ..ActiveModel::default() },
        ended => {
            return Err(Error::illegal_transition(&sea_orm::ActiveEnum::to_value(&ended), &[]));
        }
    };
    let job = ctx.update::<Entity>(&job, row).await?;
    Standing::of(&job).tell(ctx);
    ctx.audit(crate::audit::Entry::new("job", "cancel", Some(id)));
    Ok(job.into())
}
