//! Once a day: offers that nobody took end, and their places are free.

use std::rc::Rc;

use kernel::db::Access;
use kernel::jobs::{JobRun, Work};
use kernel::schedules::{Missed, Schedule};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::application::{ActiveModel, Column, Entity, Status};
use super::commands::step;
use super::progress::Step;

/// Applications of one transaction.
const PORTION: u64 = 100;

/// Soon after midnight, when the last day of an offer is over.
pub(in crate::sis) fn schedule() -> Schedule {
    Schedule::new("lapse_offers", "15 0 * * *", Missed::Latest, run)
}

fn run(job: Rc<JobRun>) -> Work {
    Box::pin(async move {
        let mut lapsed = 0;
        loop {
            job.stop_if_cancelled().await?;
            let ctx = job.ctx(Access::Write)?;
            let ended = ctx
                .find::<Entity>()
                .filter(Column::Status.eq(Status::Offered))
                .filter(Column::OfferEndsOn.lt(ctx.today()))
                .order_by_asc(Column::Id)
                .limit(PORTION)
                .all(ctx.uow())
                .await?;
            for application in &ended {
                step(&ctx, application, Step::Lapse, ActiveModel { decided_at: Set(Some(ctx.now())), ..ActiveModel::default() })
                    .await?;
            }
            ctx.commit().await?;
            lapsed += ended.len();
            if ended.is_empty() {
                return Ok(json!({ "lapsed": lapsed }));
            }
        }
    })
}
