//! Sending what is due of a message: a job.
//!
//! Each portion is marked as being sent before a provider is asked, and its outcome is written after. Where a worker dies
//! between the two nobody knows what happened: an e-mail is sent again under the same `Message-ID`, anything else is left
//! as unknown, because a second SMS costs a second time; its receipt may still tell.

mod ask;
mod devices;
mod outcome;
mod portion;
mod write;

use std::rc::Rc;

use chrono::{DateTime, Utc};
use kernel::db::Access;
use kernel::jobs::{self, JobKind, JobRun, Work};
use kernel::{Ctx, Result};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::delivery::{Column, Entity};
use super::words::{Channel, DeliveryStatus, Status, Urgency};
use super::{credit, message, notify};

const KIND: &str = "send_notification";

/// The kind of job.
pub(super) fn kind() -> JobKind {
    JobKind { kind: KIND.to_owned(), run }
}

/// Asks for the job, when what it is for is due.
///
/// # Errors
/// The database's.
pub(super) async fn enqueue(ctx: &Ctx, message: Uuid, due: DateTime<Utc>, urgency: Urgency) -> Result<()> {
    let job = jobs::New::of(KIND, json!({ "notification_id": message })).not_before(due);
    jobs::enqueue(ctx, job.outgoing().with_priority(notify::priority(urgency))).await?;
    Ok(())
}

fn run(job: Rc<JobRun>) -> Work {
    Box::pin(async move {
        let id: Uuid = serde_json::from_value(job.payload().get("notification_id").cloned().unwrap_or_default())?;
        begin(&job, id).await?;
        let mut sent = 0;
        loop {
            let count = portion::send(&job, id).await?;
            sent += count;
            if count == 0 {
                break;
            }
        }
        end(&job, id).await?;
        Ok(json!({ "sent": sent }))
    })
}

/// Looks after what a worker that died had in its hands.
async fn begin(job: &JobRun, id: Uuid) -> Result<()> {
    let ctx = job.ctx(Access::Write)?;
    let lost = |letters: bool| {
        let channel = if letters { Column::Channel.eq(Channel::Email) } else { Column::Channel.ne(Channel::Email) };
        Entity::update_many()
            .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
            .filter(Column::SchoolId.eq(ctx.school_id()))
            .filter(Column::NotificationId.eq(id))
            .filter(Column::Status.eq(DeliveryStatus::Sending))
            .filter(channel)
    };
    lost(true).col_expr(Column::Status, Expr::value(DeliveryStatus::Queued)).exec(ctx.uow()).await?;
    lost(false)
        .col_expr(Column::Status, Expr::value(DeliveryStatus::Sent))
        .col_expr(Column::Reason, Expr::value("outcome_unknown"))
        .col_expr(Column::SentAt, Expr::value(ctx.now()))
        .exec(ctx.uow())
        .await?;
    let message = ctx.get::<message::Entity>(id).await?;
    if message.status == Status::Scheduled {
        let row = message::ActiveModel { status: Set(Status::Sending), ..message::ActiveModel::default() };
        ctx.update::<message::Entity>(&message, row).await?;
    }
    ctx.commit().await
}

/// Asks for another job for what is due later; or, when nothing is, gives back what was not spent.
async fn end(job: &JobRun, id: Uuid) -> Result<()> {
    let ctx = job.ctx(Access::Write)?;
    let message = ctx.get::<message::Entity>(id).await?;
    let next = ctx
        .find::<Entity>()
        .filter(Column::NotificationId.eq(id))
        .filter(Column::Status.eq(DeliveryStatus::Queued))
        .order_by_asc(Column::DueAt)
        .select_only()
        .column(Column::DueAt)
        .into_tuple::<DateTime<Utc>>()
        .one(ctx.uow())
        .await?;
    match next {
        Some(due) => enqueue(&ctx, id, due, message.urgency).await?,
        None if message.status == Status::Sending => settle(&ctx, &message, Status::Sent).await.map(|_| ())?,
        // It was stopped while this was sending some of it.
        None if message.status == Status::Cancelled => settle(&ctx, &message, Status::Cancelled).await.map(|_| ())?,
        None => {}
    }
    ctx.commit().await
}

/// Gives back what was taken and not spent, and says how the message stands.
///
/// # Errors
/// The database's.
pub(super) async fn settle(ctx: &Ctx, message: &message::Model, status: Status) -> Result<message::Model> {
    let spent = spent(ctx, message.id).await?;
    credit::give_back(ctx, (message.charged - spent).max(0), message.id).await?;
    let row = message::ActiveModel { status: Set(status), charged: Set(spent), ..message::ActiveModel::default() };
    ctx.update::<message::Entity>(message, row).await
}

/// What a message has cost so far.
///
/// # Errors
/// The database's.
pub(super) async fn spent(ctx: &Ctx, message: Uuid) -> Result<i64> {
    let costs = ctx.find::<Entity>().filter(Column::NotificationId.eq(message)).filter(Column::Cost.gt(0));
    let costs: Vec<i64> = costs.select_only().column(Column::Cost).into_tuple().all(ctx.uow()).await?;
    Ok(costs.into_iter().sum())
}
