//! Computing a plan, and computing it again.

use std::collections::{HashMap, HashSet};

use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::record;
use super::super::years::academic_year;
use super::super::years::academic_years::numbered;
use super::learner_move::Rule;
use super::outcome::{self, ByHand, Planned, Proposed, Setting};
use super::plan::{ActiveModel, Entity, Model, Status};
use super::standing::{self, Step};
use super::{counts, facts, learner_move, new_class};

/// From which year to which, and who repeats.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ComputeRollover {
    /// The year that ends.
    #[schema(minimum = 1980, maximum = 2200)]
    pub from_year: i32,
    /// The academic year that follows it.
    #[schema(minimum = 1980, maximum = 2200)]
    pub to_year: i32,
    /// Learners who repeat their grade.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub repeat_student_ids: Vec<Uuid>,
}

/// Who else repeats.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RecomputeRollover {
    /// Learners who repeat their grade, beside those who were named before.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub repeat_student_ids: Vec<Uuid>,
}

/// Computes a plan: the operation.
///
/// # Errors
/// As [`compute`].
pub(super) async fn operation(ctx: &Ctx, Body(cmd): Body<ComputeRollover>) -> Result<Model> {
    compute(ctx, cmd).await
}

/// Computes the plan of a roll-over: every learner's move, with the rule that made it, and the classes to be made. Nothing
/// else is changed.
///
/// # Errors
/// 422 naming a year that the school does not have, or who repeats without being on the roll; 409 `ROLLOVER_UNDER_WAY`.
pub async fn compute(ctx: &Ctx, cmd: ComputeRollover) -> Result<Model> {
    let to = years(ctx, &cmd).await?;
    let row = ActiveModel {
        from_year: Set(cmd.from_year),
        to_year: Set(cmd.to_year),
        starts_on: Set(to.starts_on),
        status: Set(Status::Draft),
        computed_by: Set(ctx.actor().account_id),
        computed_at: Set(ctx.now()),
        ..counts::none()
    };
    let new = ctx.insert::<Entity>(row).await?;
    let (planned, proposed) = plan(ctx, &new, &cmd.repeat_student_ids, HashSet::new(), HashMap::new(), HashMap::new()).await?;
    write(ctx, new.id, planned, proposed).await?;
    let after = ctx.update::<Entity>(&new, counts::counted(ctx, new.id).await?).await?;
    record::command(ctx, "rollover", "create", "academics.rollover.computed", None, &after)?;
    Ok(after)
}

/// The year that learners go into.
async fn years(ctx: &Ctx, cmd: &ComputeRollover) -> Result<academic_year::Model> {
    let (from, to) = (numbered(ctx, cmd.from_year).await?, numbered(ctx, cmd.to_year).await?);
    let mut problems = Problems::new();
    problems.add_if(from.is_none(), || Detail::of("from_year", "invalid_reference"));
    problems.add_if(to.is_none(), || Detail::of("to_year", "invalid_reference"));
    if let (Some(from), Some(to)) = (&from, &to) {
        use academic_year::Column as C;
        let between = Condition::all().add(C::StartsOn.gt(from.ends_on)).add(C::StartsOn.lt(to.starts_on));
        let follows = to.starts_on > from.ends_on && !record::any::<academic_year::Entity>(ctx, between).await?;
        problems.add_if(!follows, || Detail::of("to_year", "not_the_next_year"));
    }
    problems.into_result()?;
    to.ok_or_else(|| Error::internal("a year that was checked is there"))
}

/// Computes a plan again: the operation. What was decided by hand stays; an approval does not.
///
/// # Errors
/// 404; 409 when it is executed or given up, or the new year begins on another day; 412; 422 as [`compute`].
pub(super) async fn recompute(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<RecomputeRollover>)) -> Result<Model> {
    let before = standing::locked(ctx, id).await?;
    let status = standing::after(before.status, Step::Recompute)?;
    let to = numbered(ctx, before.to_year).await?.ok_or_else(standing::outdated)?;
    let moves = ctx.find::<learner_move::Entity>().filter(learner_move::Column::RolloverId.eq(id)).all(ctx.uow()).await?;
    let listed = moves.iter().filter(|one| one.rule == Rule::RepeatList).map(|one| one.student_id).collect();
    let by_hand = moves.into_iter().filter_map(kept).collect();
    let classes = ctx.find::<new_class::Entity>().filter(new_class::Column::RolloverId.eq(id)).all(ctx.uow()).await?;
    let names = classes.into_iter().map(|class| (class.name, class.id)).collect();
    let dated = Model { starts_on: to.starts_on, ..before.clone() };
    let (planned, proposed) = plan(ctx, &dated, &cmd.repeat_student_ids, listed, by_hand, names).await?;
    clear(ctx, id).await?;
    write(ctx, id, planned, proposed).await?;
    let row = ActiveModel {
        starts_on: Set(to.starts_on),
        status: Set(status),
        computed_by: Set(ctx.actor().account_id),
        computed_at: Set(ctx.now()),
        approved_by: Set(None),
        approved_at: Set(None),
        ..counts::counted(ctx, id).await?
    };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::command(ctx, "rollover", "recompute", "academics.rollover.computed", Some(&before), &after)?;
    Ok(after)
}

fn kept(one: learner_move::Model) -> Option<(Uuid, ByHand)> {
    one.edited_at?;
    let by_hand = ByHand {
        from_level: one.from_level_code,
        decision: one.decision,
        to_level: one.to_level_code,
        to_class: one.to_class_id,
        exit_reason: one.exit_reason,
        edited_by: one.edited_by,
        edited_at: one.edited_at,
    };
    Some((one.student_id, by_hand))
}

async fn plan(
    ctx: &Ctx,
    rollover: &Model,
    repeat: &[Uuid],
    mut to_repeat: HashSet<Uuid>,
    by_hand: HashMap<Uuid, ByHand>,
    before: HashMap<String, Uuid>,
) -> Result<(Vec<Planned>, Vec<Proposed>)> {
    let learners = facts::on_roll(ctx, rollover.from_year, rollover.to_year).await?;
    let present: HashSet<Uuid> = learners.iter().map(|learner| learner.spell.student_id).collect();
    let mut problems = Problems::new();
    for (index, student) in repeat.iter().enumerate() {
        problems
            .add_if(!present.contains(student), || Detail::of(format!("repeat_student_ids[{index}]"), "student_not_enrolled"));
    }
    problems.into_result()?;
    to_repeat.extend(repeat);
    let (this_year, next_year) = (facts::of_year(ctx, rollover.from_year).await?, facts::of_year(ctx, rollover.to_year).await?);
    let ids = next_year.iter().map(|class| class.id).collect();
    let setting = Setting {
        grades: &facts::grades(ctx).await?,
        day: rollover.starts_on,
        year: rollover.to_year,
        to_repeat: &to_repeat,
        by_hand,
        this_year: &this_year,
        next_year: &next_year,
        taken: &facts::taken(&facts::occupants(ctx, ids, rollover.starts_on).await?),
        before,
    };
    Ok(outcome::work_out(learners, setting, || ctx.new_id()))
}

/// Takes the moves and classes of a plan away: they are computed anew.
async fn clear(ctx: &Ctx, id: Uuid) -> Result<()> {
    let moves = learner_move::Entity::delete_many().filter(learner_move::Column::SchoolId.eq(ctx.school_id()));
    moves.filter(learner_move::Column::RolloverId.eq(id)).exec(ctx.uow()).await?;
    let classes = new_class::Entity::delete_many().filter(new_class::Column::SchoolId.eq(ctx.school_id()));
    classes.filter(new_class::Column::RolloverId.eq(id)).exec(ctx.uow()).await?;
    Ok(())
}

async fn write(ctx: &Ctx, id: Uuid, planned: Vec<Planned>, proposed: Vec<Proposed>) -> Result<()> {
    let classes = proposed.into_iter().map(|class| new_class::ActiveModel {
        id: Set(class.id),
        rollover_id: Set(id),
        name: Set(class.pattern.name),
        level_code: Set(class.pattern.level_code),
        stream: Set(class.pattern.stream),
        capacity: Set(class.pattern.capacity),
        room: Set(class.pattern.room),
        like_class_id: Set(class.pattern.like),
        ..new_class::ActiveModel::default()
    });
    ctx.insert_many::<new_class::Entity>(classes.collect()).await?;
    ctx.insert_many::<learner_move::Entity>(planned.into_iter().map(|one| row(id, one)).collect()).await
}

fn row(rollover: Uuid, one: Planned) -> learner_move::ActiveModel {
    let hand = one.by_hand;
    let home_stream = one.learner.home.as_ref().and_then(|home| home.stream.clone());
    let (exit_reason, edited_by, edited_at) =
        hand.map_or((None, None, None), |hand| (hand.exit_reason, hand.edited_by, hand.edited_at));
    learner_move::ActiveModel {
        rollover_id: Set(rollover),
        student_id: Set(one.learner.spell.student_id),
        enrolment_id: Set(one.learner.spell.id),
        from_level_code: Set(one.learner.spell.level_code),
        from_stream: Set(one.learner.spell.stream.or(home_stream)),
        from_class_id: Set(one.learner.home.map(|home| home.id)),
        decision: Set(one.decision),
        rule: Set(one.rule),
        to_level_code: Set(one.to_level),
        to_stream: Set(one.to_stream),
        to_class_id: Set(one.to_class),
        exit_reason: Set(exit_reason),
        age_warning: Set(one.age.map(|(warning, _)| warning)),
        age_turned: Set(one.age.map(|(_, age)| age)),
        place_warning: Set(one.place_warning),
        warned: Set(one.age.is_some() || one.place_warning.is_some()),
        edited_by: Set(edited_by),
        edited_at: Set(edited_at),
        ..learner_move::ActiveModel::default()
    }
}
