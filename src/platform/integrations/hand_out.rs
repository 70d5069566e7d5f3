//! From an event to its deliveries: one for each endpoint that wants it, however often the job runs.

use std::rc::Rc;

use kernel::Ctx;
use kernel::db::Access;
use kernel::errors::{Result, code};
use kernel::events::Heard;
use kernel::jobs::{JobRun, Work};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::{deliver, delivery, endpoint, envelope};

/// The job's kind.
pub(super) const JOB: &str = "hand_out_webhooks";

/// The job.
pub(super) fn run(run: Rc<JobRun>) -> Work {
    Box::pin(async move {
        let ctx = run.ctx(Access::Write)?;
        let made = match hand_out(&ctx, &run.event()?).await {
            // Somebody else has just done it.
            Err(error) if error.is(&code::DUPLICATE) => {
                ctx.rollback().await;
                return Ok(json!({ "deliveries": 0 }));
            }
            other => other?,
        };
        ctx.commit().await?;
        Ok(json!({ "deliveries": made }))
    })
}

async fn hand_out(ctx: &Ctx, event: &Heard) -> Result<usize> {
    let Some(kind) = ctx.services().registry().event_type(&event.topic, &event.entity) else { return Ok(0) };
    let enabled = ctx.find::<endpoint::Entity>().filter(endpoint::Column::Enabled.eq(true)).all(ctx.uow()).await?;
    let wanting: Vec<Uuid> =
        enabled.iter().filter(|endpoint| endpoint.topics.want(&kind.name)).map(|endpoint| endpoint.id).collect();
    if wanting.is_empty() {
        return Ok(0);
    }
    let made = ctx.find::<delivery::Entity>().filter(delivery::Column::EventId.eq(event.id)).select_only();
    let made: Vec<Uuid> = made.column(delivery::Column::EndpointId).into_tuple().all(ctx.uow()).await?;
    let about = envelope::About { id: event.id, entity: &event.entity, entity_id: event.entity_id, at: event.occurred_at };
    let body = envelope::write(ctx, kind, &about, &event.payload)?;
    let mut count = 0;
    for endpoint in wanting.into_iter().filter(|endpoint| !made.contains(endpoint)) {
        let row = delivery::new(endpoint, event.id, kind.name.clone(), body.clone(), ctx.now());
        let delivery = ctx.insert::<delivery::Entity>(row).await?;
        deliver::ask(ctx, &delivery, deliver::Haste::None).await?;
        count += 1;
    }
    Ok(count)
}
