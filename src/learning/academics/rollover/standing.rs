//! Where a roll-over stands, and what can be done about it.
//!
//! ```text
//! draft ──approve──▶ approved ──execute──▶ executing ──▶ executed ──undo──▶ undoing ──▶ undone
//!   ▲───recompute───────┘                       └──────────undo───────────────▲
//! ```
//! Before it is executed it may be discarded. While it is executed, or undone, asking again gives the same job; one that
//! has stopped half-way is gone on with.

use kernel::operation::Id;
use kernel::{Ctx, Error, Result};
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveEnum, ActiveValue::Set, ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::super::codes::{ROLLOVER_OUTDATED, SECOND_PERSON_NEEDED};
use super::super::record;
use super::plan::{ActiveModel, Column, Entity, Model, Status};

/// What is done to a roll-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Edit,
    Recompute,
    Approve,
    Discard,
    Execute,
    Undo,
}

const STEPS: [(Step, &str); 6] = [
    (Step::Edit, "edit"),
    (Step::Recompute, "recompute"),
    (Step::Approve, "approve"),
    (Step::Discard, "discard"),
    (Step::Execute, "execute"),
    (Step::Undo, "undo"),
];

/// What becomes of a roll-over.
///
/// # Errors
/// 409 `ILLEGAL_TRANSITION` naming the steps there are.
pub(super) fn after(status: Status, step: Step) -> Result<Status> {
    next(status, step).ok_or_else(|| {
        let names: Vec<&str> = STEPS.iter().filter(|(step, _)| next(status, *step).is_some()).map(|(_, name)| *name).collect();
        Error::illegal_transition(&status.to_value(), &names)
    })
}

fn next(status: Status, step: Step) -> Option<Status> {
    use Status::{Approved, Discarded, Draft, Executed, Executing, Undoing};
    match (status, step) {
        (Draft, Step::Edit) | (Draft | Approved, Step::Recompute) => Some(Draft),
        (Draft, Step::Approve) => Some(Approved),
        (Draft | Approved, Step::Discard) => Some(Discarded),
        (Approved | Executing, Step::Execute) => Some(Executing),
        (Executed, Step::Execute) => Some(Executed),
        (Executing | Executed | Undoing, Step::Undo) => Some(Undoing),
        _ => None,
    }
}

/// A roll-over as the caller last saw it, locked until the unit of work ends: of two who do something to it at once, the
/// second sees what the first has done.
///
/// # Errors
/// 404, 412.
pub(super) async fn locked(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let found = ctx.find::<Entity>().filter(Column::Id.eq(id)).lock(LockType::Update).one(ctx.uow()).await?;
    let rollover = found.ok_or_else(Error::not_found)?;
    ctx.check_version(&rollover)?;
    Ok(rollover)
}

/// The new year is not as it was when the plan was computed.
pub(super) fn outdated() -> Error {
    Error::conflict(&ROLLOVER_OUTDATED)
}

/// Approves a plan: the operation.
///
/// # Errors
/// 404; 409 when it is no draft, or the caller had it computed or edited it last; 412.
pub(super) async fn approve(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let before = locked(ctx, id).await?;
    let status = after(before.status, Step::Approve)?;
    if !is_second(&before, ctx.account_id()?) {
        return Err(Error::conflict(&SECOND_PERSON_NEEDED));
    }
    let row = ActiveModel {
        status: Set(status),
        approved_by: Set(ctx.actor().account_id),
        approved_at: Set(Some(ctx.now())),
        ..ActiveModel::default()
    };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::command(ctx, "rollover", "approve", "academics.rollover.approved", Some(&before), &after)?;
    Ok(after)
}

/// Whether somebody has had no hand in what they approve.
fn is_second(rollover: &Model, account: Uuid) -> bool {
    ![rollover.computed_by, rollover.edited_by].contains(&Some(account))
}

/// Gives a plan up that was not executed: the operation.
///
/// # Errors
/// 404; 409 once it is executed; 412.
pub(super) async fn discard(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let before = locked(ctx, id).await?;
    let row = ActiveModel { status: Set(after(before.status, Step::Discard)?), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::command(ctx, "rollover", "discard", "academics.rollover.discarded", Some(&before), &after)?;
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::errors::code;
    use sea_orm::Iterable;

    #[test]
    fn what_is_executed_was_approved_and_what_is_undone_was_executed() {
        let leading =
            |to: Status, step: Step| Status::iter().filter(move |from| next(*from, step) == Some(to)).collect::<Vec<_>>();
        assert_eq!(leading(Status::Executing, Step::Execute), [Status::Approved, Status::Executing]);
        assert_eq!(leading(Status::Approved, Step::Approve), [Status::Draft]);
        assert_eq!(leading(Status::Undoing, Step::Undo), [Status::Executing, Status::Executed, Status::Undoing]);
        assert_eq!(leading(Status::Draft, Step::Edit), [Status::Draft]);
    }

    #[test]
    fn what_is_undone_or_discarded_stays_so() {
        for (step, _) in STEPS {
            for status in [Status::Undone, Status::Discarded] {
                assert!(after(status, step).unwrap_err().is(&code::ILLEGAL_TRANSITION));
            }
        }
    }
}
