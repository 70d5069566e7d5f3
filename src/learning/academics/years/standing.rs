//! Where an academic year stands: planned, open, closed, by commands.

use kernel::operation::Id;
use kernel::{Ctx, Error, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};

use super::super::codes::{ACADEMIC_YEAR_UNDER_WAY, ACADEMIC_YEAR_WITHOUT_TERMS};
use super::super::record;
use super::academic_year::{ActiveModel, Entity, Model, YearStatus};
use super::term;

/// What is done to a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Open,
    Close,
    Reopen,
}

/// What becomes of a year.
///
/// # Errors
/// 409 `ILLEGAL_TRANSITION` naming the steps there are.
fn after(status: YearStatus, step: Step) -> Result<YearStatus> {
    let steps: &[(Step, &str, YearStatus)] = match status {
        YearStatus::Planned => &[(Step::Open, "open", YearStatus::Open)],
        YearStatus::Open => &[(Step::Close, "close", YearStatus::Closed)],
        YearStatus::Closed => &[(Step::Reopen, "reopen", YearStatus::Open)],
    };
    let found = steps.iter().find(|(known, ..)| *known == step).map(|(.., next)| *next);
    let names: Vec<&str> = steps.iter().map(|(_, name, _)| *name).collect();
    found.ok_or_else(|| Error::illegal_transition(status.as_str(), &names))
}

/// Opens a year that is planned: the operation.
///
/// # Errors
/// 404; 409 when it is not planned, or has no terms; 412.
pub(super) async fn open_year(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let year = ctx.get_for_change::<Entity>(id).await?;
    open(ctx, year).await
}

/// Opens a year that is planned.
///
/// # Errors
/// 409 when it is not planned, or has no terms.
pub async fn open(ctx: &Ctx, year: Model) -> Result<Model> {
    let status = after(year.status, Step::Open)?;
    if last_term(ctx, &year).await?.is_none() {
        return Err(Error::conflict(&ACADEMIC_YEAR_WITHOUT_TERMS));
    }
    change(ctx, &year, status, "open", "academics.academic_year.opened").await
}

/// Closes a year whose last term is over: the operation.
///
/// # Errors
/// 404; 409 when it is not open, or its last term goes on; 412.
pub(super) async fn close_year(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let year = ctx.get_for_change::<Entity>(id).await?;
    let status = after(year.status, Step::Close)?;
    if last_term(ctx, &year).await?.is_some_and(|term| ctx.today() < term.ends_on) {
        return Err(Error::conflict(&ACADEMIC_YEAR_UNDER_WAY));
    }
    change(ctx, &year, status, "close", "academics.academic_year.closed").await
}

/// Opens a closed year again, to correct it: the operation.
///
/// # Errors
/// 404; 409 when it is not closed; 412.
pub(super) async fn reopen_year(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let year = ctx.get_for_change::<Entity>(id).await?;
    let status = after(year.status, Step::Reopen)?;
    change(ctx, &year, status, "reopen", "academics.academic_year.reopened").await
}

async fn change(ctx: &Ctx, before: &Model, status: YearStatus, action: &'static str, topic: &'static str) -> Result<Model> {
    let row = ActiveModel { status: Set(status), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(before, row).await?;
    record::command(ctx, "academic_year", action, topic, Some(before), &after)?;
    Ok(after)
}

async fn last_term(ctx: &Ctx, year: &Model) -> Result<Option<term::Model>> {
    use term::Column as C;
    let terms = ctx.find::<term::Entity>().filter(C::AcademicYearId.eq(year.id)).order_by_desc(C::EndsOn);
    Ok(terms.one(ctx.uow()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::errors::code;

    #[test]
    fn a_year_is_planned_then_open_then_closed_and_may_be_opened_again() {
        use YearStatus::{Closed, Open, Planned};
        for (status, step, next) in [
            (Planned, Step::Open, Some(Open)),
            (Planned, Step::Close, None),
            (Planned, Step::Reopen, None),
            (Open, Step::Open, None),
            (Open, Step::Close, Some(Closed)),
            (Open, Step::Reopen, None),
            (Closed, Step::Open, None),
            (Closed, Step::Close, None),
            (Closed, Step::Reopen, Some(Open)),
        ] {
            match (after(status, step), next) {
                (Ok(found), Some(next)) => assert_eq!(found, next),
                (Err(error), None) => assert!(error.is(&code::ILLEGAL_TRANSITION)),
                (found, _) => panic!("{status:?} {step:?}: {found:?}"),
            }
        }
    }
}
