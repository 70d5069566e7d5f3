//! Approving a choice, which registers the learner, and declining one.

use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};
use people::sis::{codes::NOT_ENROLLED, student};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::period::Period;
use super::super::record;
use super::choice::{ActiveModel, ChoiceStatus, Entity, Model};
use super::register::{self, Wanted};
use super::request::{lines, within_reach};
use super::{option, places, window};

/// Why a choice is declined.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DeclineChoice {
    /// Why: learner and guardians read it.
    #[schema(min_length = 1, max_length = 400)]
    pub note: String,
}

/// Approves a choice that waits: the operation. The learner takes the subjects from the window's day on; one taken
/// already then goes on.
///
/// # Errors
/// 404; 409 when it does not wait, an option is full, or the learner has left; 412.
pub(super) async fn approve(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let before = within_reach(ctx, id, "academics.subject_choice.approve").await?;
    insist_on_requested(&before)?;
    let student = ctx.get::<student::Entity>(before.student_id).await?;
    if student.status != student::Status::Enrolled {
        return Err(Error::conflict(&NOT_ENROLLED));
    }
    let options: Vec<Uuid> = lines(ctx, id).await?.into_iter().map(|line| line.choice_option_id).collect();
    places::check(ctx, &options, Some(id)).await?;
    let window = ctx.get::<window::Entity>(before.choice_window_id).await?;
    let options = ctx.find::<option::Entity>().filter(option::Column::Id.is_in(options)).all(ctx.uow()).await?;
    let wanted = options
        .into_iter()
        .map(|option| Wanted { student_id: before.student_id, subject_id: option.subject_id, subject_choice_id: Some(id) })
        .collect();
    register::register(ctx, wanted, Period::new(window.takes_effect_on, None)).await?;
    decide(ctx, &before, ChoiceStatus::Approved, before.note.clone(), "approve", "academics.subject_choice.approved").await
}

/// Declines a choice that waits: the operation.
///
/// # Errors
/// 404; 409 when it does not wait; 412.
pub(super) async fn decline(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<DeclineChoice>)) -> Result<Model> {
    let before = within_reach(ctx, id, "academics.subject_choice.decline").await?;
    insist_on_requested(&before)?;
    decide(ctx, &before, ChoiceStatus::Declined, Some(cmd.note), "decline", "academics.subject_choice.declined").await
}

fn insist_on_requested(choice: &Model) -> Result<()> {
    match choice.status {
        ChoiceStatus::Requested => Ok(()),
        other => Err(Error::illegal_transition(other.as_str(), &[])),
    }
}

async fn decide(
    ctx: &Ctx,
    before: &Model,
    status: ChoiceStatus,
    note: Option<String>,
    action: &'static str,
    topic: &'static str,
) -> Result<Model> {
    let row = ActiveModel {
        status: Set(status),
        note: Set(note),
        decided_by: Set(ctx.actor().account_id),
        decided_at: Set(Some(ctx.now())),
        ..ActiveModel::default()
    };
    let after = ctx.update::<Entity>(before, row).await?;
    record::command(ctx, "subject_choice", action, topic, Some(before), &after)?;
    Ok(after)
}
