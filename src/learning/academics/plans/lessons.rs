//! What is said of a lesson by commands: for which outcomes it is, and that it was taught.

use std::collections::HashSet;

use chrono::NaiveDate;
use kernel::errors::{Detail, code};
use kernel::operation::{Body, Id};
use kernel::resource::{self, Verb};
use kernel::{Ctx, Error, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::record;
use super::lesson_plan::{ActiveModel, Entity, Model};
use super::lesson_plans::LessonPlans;
use super::{lesson_outcome, outcome, syllabus, unit};

/// For which outcomes a lesson is.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetLessonOutcomes {
    /// The outcomes: of a syllabus of the lesson's subject.
    #[schema(max_items = 40)]
    pub outcome_ids: Vec<Uuid>,
}

/// That a lesson was taught.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TeachLesson {
    /// The day; today unless given, and no later.
    pub taught_on: Option<NaiveDate>,
    /// How it went.
    #[schema(max_length = 2000)]
    pub notes: Option<String>,
}

/// Says for which outcomes a lesson is, instead of those before: the operation.
///
/// # Errors
/// 404; 412; 422 naming every outcome that is not of the lesson's subject.
pub(super) async fn set_outcomes(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<SetLessonOutcomes>)) -> Result<Model> {
    let before = resource::get_scoped::<LessonPlans>(ctx, id, Verb::Update).await?;
    ctx.check_version(&before)?;
    let known = outcomes_of(ctx, before.subject_id, &cmd.outcome_ids).await?;
    let unknown: Vec<Detail> = cmd
        .outcome_ids
        .iter()
        .enumerate()
        .filter(|(_, id)| !known.contains(id))
        .map(|(index, _)| Detail::of(format!("outcome_ids[{index}]"), "invalid_reference"))
        .collect();
    if !unknown.is_empty() {
        return Err(unknown.into_iter().fold(Error::new(&code::INVALID_REFERENCE), Error::detail));
    }
    use lesson_outcome::Column as C;
    let there = ctx.find::<lesson_outcome::Entity>().filter(C::LessonPlanId.eq(id)).all(ctx.uow()).await?;
    for line in there.iter().filter(|line| !known.contains(&line.learning_outcome_id)) {
        ctx.delete::<lesson_outcome::Entity>(line).await?;
    }
    let kept: HashSet<Uuid> = there.iter().map(|line| line.learning_outcome_id).collect();
    let rows = known.difference(&kept).map(|outcome| lesson_outcome::ActiveModel {
        lesson_plan_id: Set(id),
        learning_outcome_id: Set(*outcome),
        ..lesson_outcome::ActiveModel::default()
    });
    ctx.insert_many::<lesson_outcome::Entity>(rows.collect()).await?;
    let row = ActiveModel { title: Set(before.title.clone()), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::command(ctx, "lesson_plan", "set_outcomes", "academics.lesson_plan.outcomes_set", Some(&before), &after)?;
    Ok(after)
}

/// Those of these outcomes that are of a syllabus of a subject.
async fn outcomes_of(ctx: &Ctx, subject_id: Uuid, outcomes: &[Uuid]) -> Result<HashSet<Uuid>> {
    let syllabuses = ctx.find::<syllabus::Entity>().filter(syllabus::Column::SubjectId.eq(subject_id)).all(ctx.uow()).await?;
    let units = unit::Column::SyllabusId.is_in(syllabuses.into_iter().map(|syllabus| syllabus.id));
    let units = ctx.find::<unit::Entity>().filter(units).all(ctx.uow()).await?;
    let found = ctx
        .find::<outcome::Entity>()
        .filter(outcome::Column::Id.is_in(outcomes.iter().copied()))
        .filter(outcome::Column::SyllabusUnitId.is_in(units.into_iter().map(|unit| unit.id)))
        .all(ctx.uow())
        .await?;
    Ok(found.into_iter().map(|outcome| outcome.id).collect())
}

/// Says that a lesson was taught: the operation. Said again, it corrects the day.
///
/// # Errors
/// 404; 412; 422 for a day to come.
pub(super) async fn teach(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<TeachLesson>)) -> Result<Model> {
    let before = resource::get_scoped::<LessonPlans>(ctx, id, Verb::Update).await?;
    ctx.check_version(&before)?;
    let taught_on = cmd.taught_on.unwrap_or_else(|| ctx.today());
    if taught_on > ctx.today() {
        return Err(Error::field("taught_on", "in_future"));
    }
    let mut row = ActiveModel { taught_on: Set(Some(taught_on)), ..ActiveModel::default() };
    if cmd.notes.is_some() {
        row.notes = Set(cmd.notes);
    }
    let after = ctx.update::<Entity>(&before, row).await?;
    record::command(ctx, "lesson_plan", "teach", "academics.lesson_plan.taught", Some(&before), &after)?;
    Ok(after)
}
