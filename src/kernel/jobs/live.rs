//! Jobs as live connections are told of them: how far one has come, without what it works on and what came of it.

use futures::future::LocalBoxFuture;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use serde_json::{Value, json};
use uuid::Uuid;

use super::operations::Jobs;
use super::{Column, Entity, JobStatus, Model};
use crate::ctx::Ctx;
use crate::db::Uow;
use crate::errors::{Error, Result};
use crate::events::Heard;
use crate::realtime::{Bulletin, Channel, Feed, Scope, Told};
use crate::resource::Resource;
use crate::services::Services;

/// The topic of what is told here. It is not in the outbox: who comes late sees how the job stands.
const CHANGED: &str = "jobs.job.changed";
const READ: &str = "jobs.job.read";

pub(super) const CHANNELS: &[Channel] = &[
    Channel {
        name: "me",
        about: "What concerns your own account: how jobs that you asked for ended (`state`), that your part in the school changed.",
        scope: Scope::Own,
    },
    Channel {
        name: "jobs/{id}",
        about: "How far a job has come (`state`, whenever it changes). Of a job that nobody asked for, how it stands at first only.",
        scope: Scope::Record { permission: READ, reaches, state: Some(state) },
    },
];

pub(super) const FEEDS: &[Feed] = &[
    Feed { channel: "jobs/{id}", topics: &[CHANGED], entity: "job", told: |event| told(event, event.entity_id) },
    Feed { channel: "me", topics: &[CHANGED], entity: "job", told: to_asker },
];

/// The columns of a [`Standing`].
const COLUMNS: [Column; 7] =
    [Column::SchoolId, Column::Id, Column::Kind, Column::Status, Column::ProgressDone, Column::ProgressTotal, Column::ActorId];

/// How a job stands, as far as it is told.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Standing {
    school_id: Uuid,
    id: Uuid,
    kind: String,
    status: JobStatus,
    progress_done: i64,
    progress_total: Option<i64>,
    actor_id: Option<Uuid>,
}

impl Standing {
    /// Of a job as it was read, running.
    pub(super) fn running(job: &Model, progress_done: i64, progress_total: Option<i64>) -> Self {
        Self { status: JobStatus::Running, progress_done, progress_total, ..Self::of(job) }
    }

    /// Of a job as it was read.
    pub(super) fn of(job: &Model) -> Self {
        let Model { school_id, id, status, progress_done, progress_total, actor_id, .. } = *job;
        Self { school_id, id, kind: job.kind.clone(), status, progress_done, progress_total, actor_id }
    }

    /// Of a job now, if anybody asked for it.
    ///
    /// # Errors
    /// The database's.
    #[expect(clippy::disallowed_methods, reason = "the worker's, across schools; the school is named here")]
    pub(super) async fn read(uow: &Uow, job: &Model) -> Result<Option<Self>> {
        if job.actor_id.is_none() {
            return Ok(None);
        }
        let select = Entity::find().filter(Column::SchoolId.eq(job.school_id)).filter(Column::Id.eq(job.id)).select_only();
        Ok(select.columns(COLUMNS).into_model().one(uow).await?)
    }

    fn shown(&self) -> Value {
        let Self { id, kind, status, progress_done, progress_total, .. } = self;
        json!({ "id": id, "kind": kind, "status": status, "progress_done": progress_done, "progress_total": progress_total })
    }

    /// What is told; nothing of a job that nobody asked for: there are as many of those as there are events.
    fn heard(&self, services: &Services) -> Option<Heard> {
        let asker = self.actor_id?;
        Some(Heard {
            id: services.source().new_id(),
            topic: CHANGED.to_owned(),
            entity: "job".to_owned(),
            entity_id: Some(self.id),
            payload: json!({ "asker": asker, "job": self.shown() }),
            occurred_at: services.source().now(),
        })
    }

    /// Tells it once a context commits.
    pub(super) fn tell(&self, ctx: &Ctx) {
        if let Some(event) = self.heard(ctx.services()) {
            ctx.tell(event, false);
        }
    }

    /// Tells it; it has been committed.
    pub(super) fn tell_now(&self, services: &Services) {
        if let Some(event) = self.heard(services) {
            services.nodes().tell(&[Bulletin { school_id: self.school_id, is_kept: false, event }]);
        }
    }
}

fn reaches(ctx: &Ctx, id: Uuid) -> LocalBoxFuture<'_, Result<bool>> {
    Box::pin(async move { Ok(standing(ctx, id).await?.is_some()) })
}

fn state(ctx: &Ctx, id: Uuid) -> LocalBoxFuture<'_, Result<Value>> {
    Box::pin(async move { standing(ctx, id).await?.map(|job| job.shown()).ok_or_else(Error::not_found) })
}

async fn standing(ctx: &Ctx, id: Uuid) -> Result<Option<Standing>> {
    let jobs = Jobs::scope(ctx, READ, ctx.find::<Entity>()).filter(Column::Id.eq(id)).select_only();
    Ok(jobs.columns(COLUMNS).into_model().one(ctx.uow()).await?)
}

fn told(event: &Heard, id: Option<Uuid>) -> Option<Told> {
    Some(Told { id, data: event.payload.get("job")?.clone() })
}

/// Who asked for it is told when it has ended.
fn to_asker(event: &Heard) -> Option<Told> {
    let status: JobStatus = serde_json::from_value(event.payload.get("job")?.get("status")?.clone()).ok()?;
    let has_ended = !matches!(status, JobStatus::Queued | JobStatus::Running);
    let asker = event.payload.get("asker")?.as_str()?.parse().ok()?;
    has_ended.then(|| told(event, Some(asker))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(status: &str) -> Heard {
        let payload = json!({ "asker": Uuid::from_u128(5), "job": { "status": status } });
        let (id, occurred_at) = (Uuid::nil(), chrono::DateTime::UNIX_EPOCH);
        Heard { id, topic: CHANGED.to_owned(), entity: "job".to_owned(), entity_id: None, payload, occurred_at }
    }

    #[test]
    fn who_asked_for_a_job_is_told_of_its_end_and_not_of_each_step() {
        assert!(to_asker(&event("queued")).is_none() && to_asker(&event("running")).is_none());
        for ended in ["succeeded", "failed", "cancelled"] {
            assert_eq!(to_asker(&event(ended)).unwrap().id, Some(Uuid::from_u128(5)));
        }
    }
}
