//! Sending again what was sent before: one delivery, or what an endpoint missed since a time.

use std::rc::Rc;

use chrono::{DateTime, Utc};
use kernel::Ctx;
use kernel::audit::Entry;
use kernel::db::Access;
use kernel::errors::{Error, Result};
use kernel::jobs::{self, Job, JobRun, Work};
use kernel::operation::{Body, Id};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::codes::ENDPOINT_DISABLED;
use super::deliver::{self, Haste};
use super::delivery::{ActiveModel, Column, Entity, Model, Status};
use super::endpoint;

/// The job's kind.
pub(super) const JOB: &str = "replay_webhooks";
/// Deliveries of one transaction.
const BATCH: u64 = 100;

/// What is sent again.
#[derive(Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ReplayWebhooks)]
pub(super) struct Replay {
    /// Deliveries that were made at this time or later.
    since: DateTime<Utc>,
    /// Also those that the receiver has taken.
    #[serde(default)]
    #[schema(default = false)]
    include_delivered: bool,
}

/// What the job is asked.
#[derive(Serialize, Deserialize)]
struct Order {
    endpoint: Uuid,
    since: DateTime<Utc>,
    include_delivered: bool,
}

/// How far the job has come.
#[derive(Serialize, Deserialize)]
struct Sent {
    deliveries: u64,
    last: Uuid,
}

/// Sends a delivery again: the operation. The schedule begins anew.
///
/// # Errors
/// 404; 409 `ENDPOINT_DISABLED`; 412.
pub(super) async fn replay_one(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let delivery = ctx.get_for_change::<Entity>(id).await?;
    enabled(ctx, delivery.endpoint_id).await?;
    ctx.audit(Entry::new("webhook_delivery", "replay", Some(id)));
    begin_anew(ctx, &delivery, Haste::AtOnce).await
}

/// Sends again what an endpoint missed since a time, as a job: the operation.
///
/// # Errors
/// 404; 409 `ENDPOINT_DISABLED`; 412.
pub(super) async fn replay_since(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Replay>)) -> Result<Job> {
    let endpoint = ctx.get_for_change::<endpoint::Entity>(id).await?;
    if !endpoint.enabled {
        return Err(Error::conflict(&ENDPOINT_DISABLED));
    }
    ctx.audit(Entry::new("webhook_endpoint", "replay", Some(id)).after(serde_json::to_value(&cmd)?));
    let order = Order { endpoint: id, since: cmd.since, include_delivered: cmd.include_delivered };
    let job = jobs::enqueue(ctx, jobs::New::of(JOB, serde_json::to_value(order)?)).await?;
    Ok(job.into())
}

async fn enabled(ctx: &Ctx, endpoint: Uuid) -> Result<()> {
    // One that was deleted is not found.
    if ctx.get::<endpoint::Entity>(endpoint).await?.enabled { Ok(()) } else { Err(Error::conflict(&ENDPOINT_DISABLED)) }
}

async fn begin_anew(ctx: &Ctx, delivery: &Model, haste: Haste) -> Result<Model> {
    let row = ActiveModel {
        status: Set(Status::Pending),
        tries: Set(0),
        next_attempt_at: Set(Some(ctx.now())),
        delivered_at: Set(None),
        ..ActiveModel::default()
    };
    let delivery = ctx.update::<Entity>(delivery, row).await?;
    deliver::ask(ctx, &delivery, haste).await?;
    Ok(delivery)
}

/// The job.
pub(super) fn run(run: Rc<JobRun>) -> Work {
    Box::pin(async move {
        let order: Order = serde_json::from_value(run.payload().clone())?;
        let mut sent = run.progress::<Sent>()?.state;
        loop {
            run.stop_if_cancelled().await?;
            let ctx = run.ctx(Access::Write)?;
            let some = next(&ctx, &order, sent.as_ref().map(|sent| sent.last)).await?;
            let mut deliveries = sent.as_ref().map_or(0, |sent| sent.deliveries);
            let Some(end) = some.last() else {
                ctx.commit().await?;
                return Ok(json!({ "deliveries": deliveries }));
            };
            for delivery in &some {
                begin_anew(&ctx, delivery, Haste::None).await?;
                deliveries += 1;
            }
            let so_far = Sent { deliveries, last: end.id };
            run.advance(&ctx, deliveries, None, &so_far).await?;
            ctx.commit().await?;
            sent = Some(so_far);
        }
    })
}

async fn next(ctx: &Ctx, order: &Order, last: Option<Uuid>) -> Result<Vec<Model>> {
    let mut statuses = vec![Status::Failed, Status::Cancelled];
    if order.include_delivered {
        statuses.push(Status::Delivered);
    }
    let mut select = ctx
        .find::<Entity>()
        .filter(Column::EndpointId.eq(order.endpoint))
        .filter(Column::Status.is_in(statuses))
        .filter(Column::CreatedAt.gte(order.since));
    if let Some(last) = last {
        select = select.filter(Column::Id.gt(last));
    }
    Ok(select.order_by_asc(Column::Id).limit(BATCH).all(ctx.uow()).await?)
}
