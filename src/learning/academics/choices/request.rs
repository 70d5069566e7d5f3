//! Choosing: by the learner, a guardian, or the school's records.

use chrono::{DateTime, Utc};
use kernel::access::Reach;
use kernel::errors::{Detail, code};
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};
use people::sis::{enrolment, student};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QuerySelect};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::codes::{CHOICE_ALREADY_MADE, CHOICE_WINDOW_CLOSED};
use super::super::period::covering;
use super::super::record;
use super::choice::{self, ActiveModel, ChoiceStatus, Entity, Model};
use super::clash::{self, Bounds, Candidate};
use super::subject_choices::SubjectChoices;
use super::{line, option, places, window};

/// The permission to choose.
const REQUEST: &str = "academics.subject_choice.request";

/// What a learner chooses.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ChooseSubjects {
    /// The window.
    pub choice_window_id: Uuid,
    /// The learner.
    pub student_id: Uuid,
    /// The options: of different blocks, as many as the window wants.
    #[schema(min_items = 1, max_items = 20)]
    pub option_ids: Vec<Uuid>,
    /// What is to be said with it.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

/// Chooses subjects: the operation.
///
/// # Errors
/// As [`choose`].
pub(super) async fn operation(ctx: &Ctx, Body(cmd): Body<ChooseSubjects>) -> Result<Model> {
    choose(ctx, cmd).await
}

/// Records a learner's choice, to be approved. As long as it waits, choosing again replaces it.
///
/// # Errors
/// 409 `CHOICE_WINDOW_CLOSED` (not for those who may choose for every learner), `CHOICE_ALREADY_MADE` when it was
/// approved, `CHOICE_OPTION_FULL`; 422 naming every problem.
pub async fn choose(ctx: &Ctx, cmd: ChooseSubjects) -> Result<Model> {
    let unknown = |field: &str| Error::new(&code::INVALID_REFERENCE).detail(Detail::of(field, "invalid_reference"));
    let window = ctx.find::<window::Entity>().filter(window::Column::Id.eq(cmd.choice_window_id)).one(ctx.uow()).await?;
    let window = window.ok_or_else(|| unknown("choice_window_id"))?;
    if !reaches(ctx, cmd.student_id).await? {
        return Err(unknown("student_id"));
    }
    if ctx.reach(REQUEST) != Some(Reach::All) && !is_open(&window, ctx.now()) {
        return Err(Error::conflict(&CHOICE_WINDOW_CLOSED));
    }
    let mut problems = clash::problems(&cmd.option_ids, &candidates(ctx, &window).await?, bounds(&window));
    let level = level_today(ctx, cmd.student_id).await?;
    problems.add_if(level.as_deref() != Some(&window.level_code), || {
        Detail::of("student_id", "other_grade").with("grade", &window.level_code)
    });
    problems.into_result()?;
    places::check(ctx, &cmd.option_ids, None).await?;
    write(ctx, cmd).await
}

/// Whether the caller may choose for the learner.
async fn reaches(ctx: &Ctx, student_id: Uuid) -> Result<bool> {
    use student::Column as C;
    let select = ctx.find::<student::Entity>().filter(C::Id.eq(student_id)).filter(ctx.visible("student", REQUEST, C::Id));
    Ok(select.select_only().column(C::Id).into_tuple::<Uuid>().one(ctx.uow()).await?.is_some())
}

fn is_open(window: &window::Model, now: DateTime<Utc>) -> bool {
    (window.opens_at..window.closes_at).contains(&now)
}

fn bounds(window: &window::Model) -> Bounds {
    let count = |number: i32| usize::try_from(number).unwrap_or_default();
    Bounds { minimum: count(window.minimum), maximum: count(window.maximum) }
}

async fn candidates(ctx: &Ctx, window: &window::Model) -> Result<Vec<Candidate>> {
    let options = ctx.find::<option::Entity>().filter(option::Column::ChoiceWindowId.eq(window.id)).all(ctx.uow()).await?;
    Ok(options.into_iter().map(|option| Candidate { id: option.id, block: option.block }).collect())
}

/// The level in which a learner is on the roll today.
async fn level_today(ctx: &Ctx, student_id: Uuid) -> Result<Option<String>> {
    use enrolment::Column as C;
    let spells = ctx.find::<enrolment::Entity>().filter(C::StudentId.eq(student_id));
    let spell = spells.filter(covering(C::StartsOn, C::EndsOn, ctx.today())).one(ctx.uow()).await?;
    Ok(spell.map(|spell| spell.level_code))
}

/// The choice of a learner that waits or is approved.
async fn live(ctx: &Ctx, cmd: &ChooseSubjects) -> Result<Option<Model>> {
    use choice::Column as C;
    let choices = ctx.find::<Entity>().filter(C::ChoiceWindowId.eq(cmd.choice_window_id)).filter(C::StudentId.eq(cmd.student_id));
    let choices = choices.filter(C::Status.is_in([ChoiceStatus::Requested, ChoiceStatus::Approved]));
    Ok(choices.one(ctx.uow()).await?)
}

async fn write(ctx: &Ctx, cmd: ChooseSubjects) -> Result<Model> {
    let before = live(ctx, &cmd).await?;
    let mut row = ActiveModel { status: Set(ChoiceStatus::Requested), note: Set(cmd.note), ..ActiveModel::default() };
    let after = match &before {
        Some(before) if before.status == ChoiceStatus::Approved => return Err(Error::conflict(&CHOICE_ALREADY_MADE)),
        Some(before) => {
            let after = ctx.update::<Entity>(before, row).await?;
            for line in lines(ctx, before.id).await? {
                ctx.delete::<line::Entity>(&line).await?;
            }
            after
        }
        None => {
            row.choice_window_id = Set(cmd.choice_window_id);
            row.student_id = Set(cmd.student_id);
            ctx.insert::<Entity>(row).await?
        }
    };
    let lines = cmd.option_ids.into_iter().map(|option| line::ActiveModel {
        subject_choice_id: Set(after.id),
        choice_option_id: Set(option),
        ..line::ActiveModel::default()
    });
    ctx.insert_many::<line::Entity>(lines.collect()).await?;
    record::command(ctx, "subject_choice", "request", "academics.subject_choice.requested", before.as_ref(), &after)?;
    Ok(after)
}

/// The options of a choice.
pub(super) async fn lines(ctx: &Ctx, choice: Uuid) -> Result<Vec<line::Model>> {
    Ok(ctx.find::<line::Entity>().filter(line::Column::SubjectChoiceId.eq(choice)).all(ctx.uow()).await?)
}

/// Takes a choice back that waits: the operation.
///
/// # Errors
/// 404; 409 when it does not wait; 412.
pub(super) async fn withdraw(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let before = within_reach(ctx, id, REQUEST).await?;
    if before.status != ChoiceStatus::Requested {
        return Err(Error::illegal_transition(before.status.as_str(), &[]));
    }
    let row = ActiveModel { status: Set(ChoiceStatus::Withdrawn), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::command(ctx, "subject_choice", "withdraw", "academics.subject_choice.withdrawn", Some(&before), &after)?;
    Ok(after)
}

/// A choice that the caller may do something with, and that has not changed since they saw it.
///
/// # Errors
/// 404, 412.
pub(super) async fn within_reach(ctx: &Ctx, id: Uuid, permission: &str) -> Result<Model> {
    use kernel::resource::Resource;
    let choices = ctx.find::<Entity>().filter(choice::Column::Id.eq(id));
    let choice = SubjectChoices::scope(ctx, permission, choices).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&choice)?;
    Ok(choice)
}
