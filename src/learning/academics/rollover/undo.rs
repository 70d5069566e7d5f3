//! Taking an execution back: as a job, portion by portion, until all is as it was before.

use std::collections::HashMap;
use std::rc::Rc;

use kernel::db::Access;
use kernel::jobs::{Job, JobRun, JobStatus, Work};
use kernel::operation::Id;
use kernel::{Ctx, Error, Result, resource};
use people::sis::progression::{self, TakenBack};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::super::classes::Classes;
use super::super::codes::ACADEMIC_YEAR_CLOSED;
use super::super::record;
use super::super::years::academic_year::YearStatus;
use super::super::years::academic_years::numbered;
use super::change::{self, ChangeKind, Changed};
use super::execute::{ask, id_of, of_job, same_job};
use super::learner_move::{Column, Entity};
use super::plan::{self, ActiveModel, Model, Status};
use super::standing::{self, Step};
use super::{batch, members, untouched, year_records};

/// The job's kind.
pub(super) const JOB: &str = "undo_rollover";

/// Undoes a roll-over: the operation. Asking again gives the same job; after one that has failed or was cancelled, another
/// that goes on where it stopped.
///
/// # Errors
/// 404; 409 when it was not executed or goes on, the new year has its first mark or register, or somebody has changed since
/// what it made.
pub(super) async fn undo(ctx: &Ctx, Id(id): Id) -> Result<Job> {
    let before = standing::locked(ctx, id).await?;
    let status = standing::after(before.status, Step::Undo)?;
    if let Some(job) = same_job(ctx, &before, status == before.status).await? {
        return Ok(job);
    }
    let goes_on = same_job(ctx, &before, before.status == Status::Executing).await?;
    if goes_on.is_some_and(|job| matches!(job.status, JobStatus::Queued | JobStatus::Running)) {
        return Err(Error::illegal_transition("executing", &[]));
    }
    if let Some(year) = numbered(ctx, before.to_year).await? {
        if year.status == YearStatus::Closed {
            return Err(Error::conflict(&ACADEMIC_YEAR_CLOSED));
        }
        year_records::refuse_any(ctx, &year).await?;
    }
    untouched::check(ctx, &before).await?;
    let job = ask(ctx, JOB, &before).await?;
    let row = ActiveModel { status: Set(status), job_id: Set(Some(job.id)), ..ActiveModel::default() };
    let after = ctx.update::<plan::Entity>(&before, row).await?;
    record::command(ctx, "rollover", "undo", "academics.rollover.undoing_begun", Some(&before), &after)?;
    Ok(job)
}

/// The job.
pub(super) fn run(run: Rc<JobRun>) -> Work {
    Box::pin(async move {
        let id = id_of(&run)?;
        let ctx = run.ctx(Access::Read)?;
        let moves = ctx.find::<Entity>().filter(Column::RolloverId.eq(id)).filter(Column::DoneAt.is_not_null());
        let total = moves.clone().count(ctx.uow()).await?;
        let mut done = moves.filter(Column::UndoneAt.is_not_null()).count(ctx.uow()).await?;
        drop(ctx);
        loop {
            run.stop_if_cancelled().await?;
            let ctx = run.ctx(Access::Write)?;
            let rollover = of_job(&ctx, id).await?;
            if rollover.status != Status::Undoing {
                return Ok(json!({ "moved_back": done }));
            }
            let some = portion(&ctx, &rollover).await?;
            if some == 0 {
                finish(&ctx, &rollover).await?;
                ctx.commit().await?;
                return Ok(json!({ "moved_back": done }));
            }
            done += u64::try_from(some).unwrap_or_default();
            run.advance(&ctx, done, Some(total), &json!({ "moved_back": done })).await?;
            ctx.commit().await?;
        }
    })
}

/// Takes the next moves back. Gives how many; none when all have been.
async fn portion(ctx: &Ctx, rollover: &Model) -> Result<usize> {
    let moves = ctx.find::<Entity>().filter(Column::RolloverId.eq(rollover.id));
    let moves = moves.filter(Column::DoneAt.is_not_null()).filter(Column::UndoneAt.is_null()).order_by_asc(Column::Id);
    let ids: Vec<Uuid> = moves.limit(batch::SIZE).select_only().column(Column::Id).into_tuple().all(ctx.uow()).await?;
    if ids.is_empty() {
        return Ok(0);
    }
    let changes = ctx.find::<change::Entity>().filter(change::Column::RolloverMoveId.is_in(ids.iter().copied()));
    let (spells, places): (Vec<_>, Vec<_>) =
        changes.all(ctx.uow()).await?.into_iter().partition(|change| change.entity == Changed::Enrolment);
    take_places_back(ctx, places).await?;
    take_spells_back(ctx, spells).await?;
    batch::mark(ctx, &ids, &[(Column::UndoneAt, Expr::value(Some(ctx.now())))]).await?;
    Ok(ids.len())
}

async fn take_places_back(ctx: &Ctx, changes: Vec<change::Model>) -> Result<()> {
    let mut held = members::hold(ctx, changes.iter().map(|change| change.record_id).collect()).await?;
    let (mut places, mut changed) = (Vec::with_capacity(changes.len()), Vec::new());
    for change in changes {
        match held.remove(&change.record_id).filter(|place| place.version == change.record_version) {
            Some(place) => places.push((place, change.kind, change.ended_before)),
            None => changed.push(change.student_id),
        }
    }
    untouched::refuse_learners(ctx, changed).await?;
    members::take_back(ctx, places).await
}

async fn take_spells_back(ctx: &Ctx, changes: Vec<change::Model>) -> Result<()> {
    let mut held: HashMap<_, _> = progression::hold(ctx, changes.iter().map(|change| change.record_id).collect()).await?;
    let (mut taken, mut changed) = (TakenBack::default(), Vec::new());
    for change in changes {
        match held.remove(&change.record_id).filter(|held| held.spell.version == change.record_version) {
            None => changed.push(change.student_id),
            Some(held) if change.kind == ChangeKind::Made => taken.begun.push(held),
            Some(held) => taken.ended.push(held),
        }
    }
    untouched::refuse_learners(ctx, changed).await?;
    progression::take_back(ctx, &taken).await
}

/// Takes the classes away that were made, and ends it.
async fn finish(ctx: &Ctx, before: &Model) -> Result<()> {
    for class in untouched::made(ctx, before.id).await? {
        resource::delete::<Classes>(ctx, class).await?;
    }
    let row = ActiveModel { status: Set(Status::Undone), undone_at: Set(Some(ctx.now())), ..ActiveModel::default() };
    let after = ctx.update::<plan::Entity>(before, row).await?;
    record::command(ctx, "rollover", "finish_undoing", "academics.rollover.undone", Some(before), &after)
}
