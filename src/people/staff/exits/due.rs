//! Every night: whose last day it was has left.

use std::rc::Rc;

use chrono::NaiveDate;
use kernel::db::Access;
use kernel::jobs::{JobRun, Work};
use kernel::schedules::{Missed, Schedule};
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::depart;
use super::exit::{Column, Entity, Model, Status};

/// Before midnight: the account opens the school until the evening of the last day.
pub(in crate::staff) fn schedule() -> Schedule {
    Schedule::new("end_staff_employment", "30 23 * * *", Missed::Latest, run)
}

fn run(job: Rc<JobRun>) -> Work {
    Box::pin(async move {
        let ctx = job.ctx(Access::Read)?;
        // The day that the slot is of: a run that comes late, on the morning after, is about the evening before.
        let day = job.slot()?.with_timezone(&ctx.school()?.time_zone).date_naive();
        let due = due(&ctx, day).await?;
        ctx.commit().await?;
        let count = due.len();
        // Each by itself: what is wrong with one does not keep the others.
        for exit in due {
            let ctx = job.ctx(Access::Write)?;
            depart::depart(&ctx, exit).await?;
            ctx.commit().await?;
        }
        Ok(json!({ "left": count }))
    })
}

/// Exits whose last day has come, and whose account still opens the school.
async fn due(ctx: &Ctx, day: NaiveDate) -> Result<Vec<Model>> {
    let open = ctx.find::<Entity>().filter(Column::Status.eq(Status::Open)).filter(Column::LastDay.lte(day));
    Ok(open.filter(Column::AccessEndedAt.is_null()).order_by_asc(Column::Id).all(ctx.uow()).await?)
}
