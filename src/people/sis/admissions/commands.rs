//! What a family and the office do with an application, short of deciding it.

use kernel::audit::Entry;
use kernel::events::Event;
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};
use sea_orm::{ActiveEnum, ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::application::{ActiveModel, Column, Entity, Model};
use super::progress::{self, Step};

/// Why something was done, in words.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The words.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

/// An application that a command is about to change, as the caller last saw it.
///
/// # Errors
/// 404, 412.
pub(super) async fn for_command(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let found = ctx.find::<Entity>().filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&found)?;
    Ok(found)
}

/// Moves it on, with what else changes; in its history and told to who listens.
///
/// # Errors
/// 409 `ILLEGAL_TRANSITION`; 412.
pub(super) async fn step(ctx: &Ctx, before: &Model, step: Step, row: ActiveModel) -> Result<Model> {
    let status = progress::after(before.status, step)?;
    let after = ctx.update::<Entity>(before, ActiveModel { status: Set(status), ..row }).await?;
    let shown = |model: &Model| json!({ "status": model.status.to_value(), "refusal_reason": model.refusal_reason });
    ctx.audit(Entry::new("application", verb(step), Some(after.id)).before(shown(before)).after(shown(&after)));
    let payload = json!({ "id": after.id, "version": after.version });
    ctx.emit(Event { topic: topic(step), entity: "application", entity_id: after.id, payload });
    Ok(after)
}

fn verb(step: Step) -> &'static str {
    match step {
        Step::Apply => "submit",
        Step::Wait => "wait_list",
        Step::Offer => "offer",
        Step::Accept => "accept",
        Step::Enrol => "enrol",
        Step::Refuse => "refuse",
        Step::Withdraw => "withdraw",
        Step::Lapse => "lapse",
        Step::Reopen => "reopen",
    }
}

/// What is told of a step.
pub(super) fn topic(step: Step) -> &'static str {
    match step {
        Step::Apply => "sis.application.submitted",
        Step::Wait => "sis.application.wait_listed",
        Step::Offer => "sis.application.offered",
        Step::Accept => "sis.application.accepted",
        Step::Enrol => "sis.application.enrolled",
        Step::Refuse => "sis.application.refused",
        Step::Withdraw => "sis.application.withdrawn",
        Step::Lapse => "sis.application.lapsed",
        Step::Reopen => "sis.application.reopened",
    }
}

/// An inquiry becomes an application.
///
/// # Errors
/// 404; 409; 412.
pub(super) async fn submit(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let before = for_command(ctx, id).await?;
    step(ctx, &before, Step::Apply, ActiveModel { applied_at: Set(Some(ctx.now())), ..ActiveModel::default() }).await
}

/// Onto the waiting list.
///
/// # Errors
/// 404; 409; 412.
pub(super) async fn wait_list(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let before = for_command(ctx, id).await?;
    step(ctx, &before, Step::Wait, ActiveModel::default()).await
}

/// The family does not want it any more; the place it held is free.
///
/// # Errors
/// 404; 409; 412.
pub(super) async fn withdraw(ctx: &Ctx, (Id(id), Body(said)): (Id, Body<Said>)) -> Result<Model> {
    let before = for_command(ctx, id).await?;
    let row = ActiveModel { decided_at: Set(Some(ctx.now())), decision_note: Set(said.note), ..ActiveModel::default() };
    step(ctx, &before, Step::Withdraw, row).await
}

/// What had ended is an application again, with nothing decided.
///
/// # Errors
/// 404; 409; 412.
pub(super) async fn reopen(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let before = for_command(ctx, id).await?;
    let row = ActiveModel {
        decided_at: Set(None),
        offered_at: Set(None),
        offer_ends_on: Set(None),
        refusal_reason: Set(None),
        decision_note: Set(None),
        applied_at: Set(before.applied_at.or_else(|| Some(ctx.now()))),
        ..ActiveModel::default()
    };
    step(ctx, &before, Step::Reopen, row).await
}
