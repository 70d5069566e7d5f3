//! The job that sends a delivery once, and asks for the next attempt when that failed.
//!
//! A job names the attempt it is for: when somebody else has made that one (a worker that was believed dead, a replay), it has
//! nothing to do. What came of an attempt and the next job are written in one transaction.

use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::Ctx;
use kernel::db::Access;
use kernel::errors::{Error, Result, code};
use kernel::jobs::{self, JobRun, Work};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64;

use super::delivery::{self, Status};
use super::outgoing::{self, Outcome};
use super::turns::Turns;
use super::{endpoint, health, schedule};

/// The job's kind.
pub(super) const JOB: &str = "deliver_webhook";

/// Whether an endpoint that is being left alone is left alone by this delivery, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Haste {
    /// It is.
    None,
    /// Somebody waits and looks: a test, a replay of one.
    AtOnce,
}

/// What a job is asked.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    delivery: Uuid,
    /// How often it had been sent when the job was asked for.
    after: i32,
    haste: Haste,
}

/// Asks for the next attempt of a delivery, in the context's transaction.
///
/// # Errors
/// The database's.
pub(super) async fn ask(ctx: &Ctx, delivery: &delivery::Model, haste: Haste) -> Result<()> {
    let order = Order { delivery: delivery.id, after: delivery.attempts, haste };
    ask_at(ctx, &order, delivery.next_attempt_at.unwrap_or_else(|| ctx.now())).await
}

async fn ask_at(ctx: &Ctx, order: &Order, at: DateTime<Utc>) -> Result<()> {
    let work = jobs::New::of(JOB, serde_json::to_value(order)?).outgoing().not_before(at);
    jobs::enqueue(ctx, work).await.map(drop)
}

/// How often what somebody else has changed in between is looked at again.
const LOOKS: usize = 5;

/// The job.
pub(super) fn run(run: Rc<JobRun>) -> Work {
    Box::pin(async move {
        let order: Order = serde_json::from_value(run.payload().clone())?;
        for _ in 0..LOOKS {
            match deliver(&run, &order).await {
                Err(error) if error.is(&code::PRECONDITION_FAILED) => {}
                other => return other,
            }
        }
        Err(Error::new(&code::UNAVAILABLE).cause("changed meanwhile, again and again"))
    })
}

async fn deliver(run: &JobRun, order: &Order) -> Result<Value> {
    let Some((delivery, endpoint)) = ordered(run, order).await? else { return superseded() };
    if !endpoint.enabled || endpoint.deleted_at.is_some() {
        return cancel(run, &delivery).await;
    }
    let now = run.services().source().now();
    let held = endpoint.held_until.filter(|until| *until > now && order.haste == Haste::None);
    if let Some(until) = held {
        return postpone(run, order, &delivery, until + spread(delivery.id, 30)).await;
    }
    let turns = run.services().shared::<Turns>();
    let Some(turn) = turns.take(endpoint.id, endpoint.failures > 0) else {
        return postpone(run, order, &delivery, now + TimeDelta::seconds(1) + spread(delivery.id, 4)).await;
    };
    let outcome = outgoing::send(run.services(), &endpoint, &delivery).await?;
    let recorded = record_until_it_holds(run, order, (delivery, endpoint), &outcome).await;
    drop(turn);
    recorded
}

/// The delivery and its endpoint, unless the attempt has been made or is not wanted any more.
async fn ordered(run: &JobRun, order: &Order) -> Result<Option<(delivery::Model, endpoint::Model)>> {
    let ctx = run.ctx(Access::Read)?;
    let delivery = ctx.find::<delivery::Entity>().filter(delivery::Column::Id.eq(order.delivery)).one(ctx.uow()).await?;
    let delivery = delivery.filter(|delivery| delivery.status == Status::Pending && delivery.attempts == order.after);
    let endpoint = match &delivery {
        Some(delivery) => {
            let any = ctx.find_with_deleted::<endpoint::Entity>().filter(endpoint::Column::Id.eq(delivery.endpoint_id));
            any.one(ctx.uow()).await?
        }
        None => None,
    };
    ctx.commit().await?;
    Ok(delivery.zip(endpoint))
}

/// There was nothing to do.
fn superseded() -> Result<Value> {
    Ok(json!({ "outcome": "superseded" }))
}

/// Records what came of an attempt also when somebody has changed the delivery or its endpoint while it was made: it has been
/// sent, and is not sent anew for that.
async fn record_until_it_holds(
    run: &JobRun,
    order: &Order,
    mut both: (delivery::Model, endpoint::Model),
    outcome: &Outcome,
) -> Result<Value> {
    for _ in 0..LOOKS {
        match record(run, &both.0, &both.1, outcome).await {
            Err(error) if error.is(&code::PRECONDITION_FAILED) => {}
            other => return other,
        }
        let Some(now) = ordered(run, order).await? else { return superseded() };
        both = now;
    }
    Err(Error::new(&code::UNAVAILABLE).cause("changed meanwhile, again and again"))
}

/// Some time within so many seconds: what waits together does not come together.
fn spread(delivery: Uuid, seconds: u64) -> TimeDelta {
    TimeDelta::milliseconds(i64::try_from(xxh3_64(delivery.as_bytes()) % (seconds * 1_000)).unwrap_or(0))
}

async fn postpone(run: &JobRun, order: &Order, delivery: &delivery::Model, until: DateTime<Utc>) -> Result<Value> {
    let ctx = run.ctx(Access::Write)?;
    let row = delivery::ActiveModel { next_attempt_at: Set(Some(until)), ..delivery::ActiveModel::default() };
    ctx.update::<delivery::Entity>(delivery, row).await?;
    ask_at(&ctx, order, until).await?;
    ctx.commit().await?;
    Ok(json!({ "outcome": "postponed" }))
}

async fn cancel(run: &JobRun, delivery: &delivery::Model) -> Result<Value> {
    let ctx = run.ctx(Access::Write)?;
    let row =
        delivery::ActiveModel { status: Set(Status::Cancelled), next_attempt_at: Set(None), ..delivery::ActiveModel::default() };
    ctx.update::<delivery::Entity>(delivery, row).await?;
    ctx.commit().await?;
    Ok(json!({ "outcome": "cancelled" }))
}

async fn record(run: &JobRun, delivery: &delivery::Model, endpoint: &endpoint::Model, outcome: &Outcome) -> Result<Value> {
    let ctx = run.ctx(Access::Write)?;
    let tries = delivery.tries + 1;
    let again = if outcome.succeeded() || outcome.is_gone() {
        None
    } else {
        schedule::wait(delivery.id, usize::try_from(tries).unwrap_or(usize::MAX), outcome.retry_after)
    };
    let status = match (outcome.succeeded(), again) {
        (true, _) => Status::Delivered,
        (false, Some(_)) => Status::Pending,
        (false, None) => Status::Failed,
    };
    let row = delivery::ActiveModel {
        status: Set(status),
        attempts: Set(delivery.attempts + 1),
        tries: Set(tries),
        next_attempt_at: Set(again.map(|wait| ctx.now() + wait)),
        delivered_at: Set(outcome.succeeded().then(|| ctx.now())),
        response_status: Set(outcome.attempt.response_status.map(i32::from)),
        log: Set(delivery.log.with(outcome.attempt.clone())),
        ..delivery::ActiveModel::default()
    };
    let after = ctx.update::<delivery::Entity>(delivery, row).await?;
    if after.status == Status::Pending {
        ask(&ctx, &after, Haste::None).await?;
    }
    health::record(&ctx, endpoint, outcome).await?;
    ctx.commit().await?;
    let name = sea_orm::ActiveEnum::to_value(&status);
    metrics::counter!("oneclass_webhook_attempts_total", "outcome" => if outcome.succeeded() { "taken" } else { "failed" })
        .increment(1);
    Ok(json!({ "outcome": name }))
}
