//! How an endpoint fares: what fails for days is disabled, and what fails now is left alone for a while, so that its many
//! deliveries take nobody's place.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::Ctx;
use kernel::errors::Result;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::endpoint::{Column, DisabledBecause, Entity, Model};
use super::endpoint_commands::give_up;
use super::outgoing::Outcome;

/// Failures in a row that are nobody's business yet.
const PATIENCE: i32 = 3;
/// The longest pause between looks whether it is back.
const PAUSE: TimeDelta = TimeDelta::minutes(15);

/// Records what an outcome says of the endpoint.
///
/// # Errors
/// The database's.
pub(super) async fn record(ctx: &Ctx, endpoint: &Model, outcome: &Outcome) -> Result<()> {
    if outcome.succeeded() {
        return recovered(ctx, endpoint).await;
    }
    failed(ctx, endpoint, outcome).await?;
    // As it is by now: others may have succeeded while this one waited for its answer.
    let current = ctx.find::<Entity>().filter(Column::Id.eq(endpoint.id)).one(ctx.uow()).await?;
    let Some(current) = current.filter(|endpoint| endpoint.enabled) else { return Ok(()) };
    match reason_to_give_up(ctx, &current, outcome) {
        Some(because) => give_up(ctx, &current, because).await,
        None => Ok(()),
    }
}

fn reason_to_give_up(ctx: &Ctx, endpoint: &Model, outcome: &Outcome) -> Option<DisabledBecause> {
    if outcome.is_gone() {
        return Some(DisabledBecause::Gone);
    }
    let days = i64::try_from(ctx.services().config().webhooks.disable_after_days).unwrap_or(i64::MAX);
    let since = endpoint.failing_since?;
    (ctx.now() - since >= TimeDelta::try_days(days)?).then_some(DisabledBecause::Failing)
}

/// Most often there is nothing to say.
async fn recovered(ctx: &Ctx, endpoint: &Model) -> Result<()> {
    if endpoint.failures == 0 && endpoint.held_until.is_none() && endpoint.failing_since.is_none() {
        return Ok(());
    }
    of(ctx, endpoint)
        .col_expr(Column::Failures, Expr::value(0))
        .col_expr(Column::FailingSince, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(Column::HeldUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .exec(ctx.uow())
        .await?;
    Ok(())
}

async fn failed(ctx: &Ctx, endpoint: &Model, outcome: &Outcome) -> Result<()> {
    let now = ctx.now();
    let asked = outcome.retry_after.and_then(|seconds| TimeDelta::try_seconds(i64::try_from(seconds).ok()?));
    let hold = pause(endpoint.failures + 1).max(asked.map(|asked| asked.min(TimeDelta::hours(24))));
    let mut update = of(ctx, endpoint)
        .col_expr(Column::Failures, Expr::col(Column::Failures).add(1))
        .col_expr(Column::HeldUntil, Expr::value(hold.map(|hold| now + hold)));
    // What is shown of it changes once.
    if endpoint.failing_since.is_none() {
        update =
            update.col_expr(Column::FailingSince, Expr::value(now)).col_expr(Column::Version, Expr::col(Column::Version).add(1));
    }
    update.exec(ctx.uow()).await?;
    Ok(())
}

/// How long it is left alone after so many failures in a row.
fn pause(failures: i32) -> Option<TimeDelta> {
    let beyond = failures - PATIENCE;
    (beyond >= 0).then(|| TimeDelta::seconds(5 << Ord::min(beyond, 10)).min(PAUSE))
}

fn of(ctx: &Ctx, endpoint: &Model) -> sea_orm::UpdateMany<Entity> {
    Entity::update_many().filter(Column::SchoolId.eq(ctx.school_id())).filter(Column::Id.eq(endpoint.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_with_the_failures_to_a_quarter_of_an_hour() {
        assert_eq!([1, 2].map(pause), [None, None]);
        assert_eq!([3, 4, 5].map(pause), [5, 10, 20].map(|s| Some(TimeDelta::seconds(s))));
        assert_eq!([11, 100, i32::MAX].map(pause), [Some(PAUSE); 3]);
    }
}
