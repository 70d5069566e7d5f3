//! The job that works on a message that was taken in.

use std::rc::Rc;

use kernel::Ctx;
use kernel::db::Access;
use kernel::errors::{Error, Result};
use kernel::inbound::Received;
use kernel::jobs::{JobRun, Work};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::receipt::{ActiveModel, Entity, Model, Status};
use super::source;

/// The job's kind.
pub(super) const JOB: &str = "process_webhook";

#[derive(Deserialize)]
struct Order {
    receipt: Uuid,
}

/// The job.
pub(super) fn run(run: Rc<JobRun>) -> Work {
    Box::pin(async move {
        let order: Order = serde_json::from_value(run.payload().clone())?;
        let ctx = run.ctx(Access::Write)?;
        let receipt = ctx.get::<Entity>(order.receipt).await?;
        if receipt.status == Status::Processed {
            return Ok(json!({ "outcome": "done before" }));
        }
        match process(&ctx, &receipt).await {
            Ok(result) => {
                end(&ctx, &receipt, Status::Processed).await?;
                Ok(result)
            }
            Err(error) => {
                ctx.rollback().await;
                // A fault of ours is tried again; a fault of the message is for good.
                if error.code().status < 500 {
                    end(&run.ctx(Access::Write)?, &receipt, Status::Failed).await?;
                }
                Err(error)
            }
        }
    })
}

async fn process(ctx: &Ctx, receipt: &Model) -> Result<Value> {
    // It may have been deleted since: what it sent before still counts.
    let source = ctx.find_with_deleted::<source::Entity>().filter(source::Column::Id.eq(receipt.source_id));
    let source = source.one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    let provider = ctx.services().registry().provider(&source.provider);
    let provider = provider.ok_or_else(|| Error::internal(format!("there is no provider {}", source.provider)))?.clone();
    let message = Received { url: None, headers: receipt.headers.0.clone(), body: receipt.body.clone().into() };
    provider.process(ctx, receipt.id, &message).await
}

async fn end(ctx: &Ctx, receipt: &Model, status: Status) -> Result<()> {
    let row = ActiveModel { status: Set(status), processed_at: Set(Some(ctx.now())), ..ActiveModel::default() };
    ctx.update::<Entity>(receipt, row).await?;
    ctx.commit().await
}
