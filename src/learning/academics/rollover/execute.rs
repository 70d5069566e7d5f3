//! Executing a plan: as a job, portion by portion. One that was stopped half-way is gone on with where it was.

use std::rc::Rc;

use chrono::Days;
use kernel::db::Access;
use kernel::jobs::{self, Job, JobRun, JobStatus, Work};
use kernel::operation::Id;
use kernel::{Ctx, Error, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::codes::{ACADEMIC_YEAR_CLOSED, ACADEMIC_YEAR_UNDER_WAY, ACADEMIC_YEAR_WITHOUT_TERMS};
use super::super::record;
use super::super::years::academic_year::YearStatus;
use super::super::years::academic_years::numbered;
use super::super::years::terms_of;
use super::learner_move::{Column as MoveColumn, Entity as Moves};
use super::plan::{ActiveModel, Column, Entity, Model, Status};
use super::standing::{self, Step, outdated};
use super::{batch, make_classes};

/// The job's kind.
pub(super) const JOB: &str = "execute_rollover";

/// Executes a plan: the operation. Asking again gives the same job; after one that has failed or was cancelled, another
/// that goes on where it stopped.
///
/// # Errors
/// 404; 409 when it is not approved, the last term of the old year is not over, or the new year is not as it was.
pub(super) async fn execute(ctx: &Ctx, Id(id): Id) -> Result<Job> {
    let before = standing::locked(ctx, id).await?;
    let status = standing::after(before.status, Step::Execute)?;
    if let Some(job) = same_job(ctx, &before, status == before.status).await? {
        return Ok(job);
    }
    if status == Status::Executed {
        return Err(Error::illegal_transition("executed", &["undo"]));
    }
    check_years(ctx, &before).await?;
    let eve = before.starts_on.checked_sub_days(Days::new(1)).ok_or_else(outdated)?;
    let job = ask(ctx, JOB, &before).await?;
    let row = ActiveModel {
        status: Set(status),
        executed_by: Set(ctx.actor().account_id),
        // The same for everybody, on whichever day their turn comes.
        last_day: Set(before.last_day.or_else(|| Some(eve.min(ctx.today())))),
        job_id: Set(Some(job.id)),
        ..ActiveModel::default()
    };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::command(ctx, "rollover", "execute", "academics.rollover.execution_begun", Some(&before), &after)?;
    Ok(job)
}

/// The job that does already what is asked for: unless it has stopped half-way.
pub(super) async fn same_job(ctx: &Ctx, rollover: &Model, is_same: bool) -> Result<Option<Job>> {
    let Some(id) = rollover.job_id.filter(|_| is_same) else { return Ok(None) };
    let job = ctx.find::<jobs::Entity>().filter(jobs::Column::Id.eq(id)).one(ctx.uow()).await?;
    Ok(job.filter(|job| !matches!(job.status, JobStatus::Failed | JobStatus::Cancelled)).map(Job::from))
}

/// Asks for a job that works on a roll-over.
pub(super) async fn ask(ctx: &Ctx, kind: &str, rollover: &Model) -> Result<Job> {
    let total = u64::try_from(rollover.learners).unwrap_or_default();
    let new = jobs::New::of(kind, json!({ "rollover_id": rollover.id })).with_total(total);
    Ok(jobs::enqueue(ctx, new.only_once(format!("{kind}:{}", rollover.id))).await?.into())
}

/// The old year's lessons are over, and the new year is there.
async fn check_years(ctx: &Ctx, rollover: &Model) -> Result<()> {
    let from = numbered(ctx, rollover.from_year).await?.ok_or_else(outdated)?;
    let last = terms_of(ctx, &from).await?.into_iter().map(|term| term.ends_on).max();
    let last = last.ok_or_else(|| Error::conflict(&ACADEMIC_YEAR_WITHOUT_TERMS))?;
    if ctx.today() < last {
        return Err(Error::conflict(&ACADEMIC_YEAR_UNDER_WAY));
    }
    let to = numbered(ctx, rollover.to_year).await?.filter(|to| to.starts_on == rollover.starts_on).ok_or_else(outdated)?;
    if to.status == YearStatus::Closed { Err(Error::conflict(&ACADEMIC_YEAR_CLOSED)) } else { Ok(()) }
}

/// The roll-over that a job works on, locked: a worker that was given up on can do nothing beside the one that took over.
pub(super) async fn of_job(ctx: &Ctx, id: Uuid) -> Result<Model> {
    use sea_orm::QuerySelect;
    let found = ctx.find::<Entity>().filter(Column::Id.eq(id)).lock(sea_orm::sea_query::LockType::Update);
    found.one(ctx.uow()).await?.ok_or_else(Error::not_found)
}

/// Which one that is.
pub(super) fn id_of(run: &JobRun) -> Result<Uuid> {
    Ok(serde_json::from_value(run.payload().get("rollover_id").cloned().unwrap_or_default())?)
}

/// The job.
pub(super) fn run(run: Rc<JobRun>) -> Work {
    Box::pin(async move {
        let id = id_of(&run)?;
        let ctx = run.ctx(Access::Write)?;
        let rollover = of_job(&ctx, id).await?;
        if rollover.status == Status::Executing {
            make_classes::make(&ctx, &rollover).await?;
        }
        let moves = ctx.find::<Moves>().filter(MoveColumn::RolloverId.eq(id));
        let total = moves.clone().count(ctx.uow()).await?;
        let mut done = moves.filter(MoveColumn::DoneAt.is_not_null()).count(ctx.uow()).await?;
        run.advance(&ctx, done, Some(total), &json!({ "moved": done })).await?;
        ctx.commit().await?;
        loop {
            run.stop_if_cancelled().await?;
            let ctx = run.ctx(Access::Write)?;
            let rollover = of_job(&ctx, id).await?;
            if rollover.status != Status::Executing {
                return Ok(json!({ "moved": done }));
            }
            let last_day = rollover.last_day.ok_or_else(|| Error::internal("an execution has a last day"))?;
            let some = batch::run(&ctx, &rollover, last_day).await?;
            if some == 0 {
                let result = finish(&ctx, &rollover).await?;
                ctx.commit().await?;
                return Ok(result);
            }
            done += u64::try_from(some).unwrap_or_default();
            run.advance(&ctx, done, Some(total), &json!({ "moved": done })).await?;
            ctx.commit().await?;
        }
    })
}

async fn finish(ctx: &Ctx, before: &Model) -> Result<Value> {
    let skipped = ctx.find::<Moves>().filter(MoveColumn::RolloverId.eq(before.id)).filter(MoveColumn::Skipped.is_not_null());
    let skipped = skipped.count(ctx.uow()).await?;
    let row = ActiveModel {
        status: Set(Status::Executed),
        executed_at: Set(Some(ctx.now())),
        skipped: Set(i32::try_from(skipped).unwrap_or(i32::MAX)),
        ..super::counts::counted(ctx, before.id).await?
    };
    let after = ctx.update::<Entity>(before, row).await?;
    record::command(ctx, "rollover", "finish_execution", "academics.rollover.executed", Some(before), &after)?;
    Ok(json!({ "learners": after.learners, "skipped": after.skipped }))
}
