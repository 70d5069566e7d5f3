//! Deciding by hand what becomes of learners: of one, or of many in the same way.

use kernel::audit::Entry;
use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::record;
use super::learner_move::{Column, Decision, Entity, Model};
use super::plan::{self, ActiveModel};
use super::standing::{self, Step};
use super::verdict::{ByHand, Verdicts};
use super::{counts, seats};

/// What becomes of a learner.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct EditMove {
    /// What becomes of the learner.
    pub decision: Decision,
    /// For `promote`: a later grade of the school; the one that follows unless given.
    #[schema(min_length = 1, max_length = 10)]
    pub to_level_code: Option<String>,
    /// For `promote` and `repeat`: a class of the new year, or one that the plan makes; one with a place unless given.
    pub to_class_id: Option<Uuid>,
    /// For `leave`: a code of the reference set `exit_reasons`. Not `completed`, and none that needs a note (`expulsion`,
    /// `other`): such a learner is withdrawn by itself.
    #[schema(min_length = 1, max_length = 30)]
    pub exit_reason: Option<String>,
}

/// What becomes of many learners.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct EditMoves {
    /// The learners.
    #[schema(min_items = 1, max_items = 500)]
    pub student_ids: Vec<Uuid>,
    /// What becomes of each.
    pub decision: Decision,
    /// For `promote`: a later grade of the school; the one that follows unless given.
    #[schema(min_length = 1, max_length = 10)]
    pub to_level_code: Option<String>,
    /// For `promote` and `repeat`: a class of the new year, or one that the plan makes; one with a place unless given.
    pub to_class_id: Option<Uuid>,
    /// For `leave`: a code of the reference set `exit_reasons`. Not `completed`, and none that needs a note (`expulsion`,
    /// `other`): such a learner is withdrawn by itself.
    #[schema(min_length = 1, max_length = 30)]
    pub exit_reason: Option<String>,
}

/// Edits one move: the operation.
///
/// # Errors
/// 404; 409 when the plan is no draft, or the class is full; 412; 422 naming every problem.
pub(super) async fn edit_one(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<EditMove>)) -> Result<Model> {
    let rollover = locked(ctx, ctx.get::<Entity>(id).await?.rollover_id).await?;
    // As it is now that nobody computes the plan anew.
    let before = ctx.get_for_change::<Entity>(id).await?;
    let EditMove { decision, to_level_code, to_class_id, exit_reason } = cmd;
    let by_hand = ByHand { decision, to_level: to_level_code, to_class: to_class_id, exit_reason };
    let edited = edit(ctx, &rollover, vec![("decision".to_owned(), before)], by_hand).await?;
    edited.1.into_iter().next().ok_or_else(|| Error::internal("a move that was edited is there"))
}

/// Edits many moves in the same way: the operation. All of them, or none.
///
/// # Errors
/// As [`edit_one`]; 422 naming every learner who is not in the plan, or named twice.
pub(super) async fn edit_many(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<EditMoves>)) -> Result<plan::Model> {
    let rollover = standing::locked(ctx, id).await?;
    standing::after(rollover.status, Step::Edit)?;
    let EditMoves { student_ids, decision, to_level_code, to_class_id, exit_reason } = cmd;
    let moves =
        ctx.find::<Entity>().filter(Column::RolloverId.eq(id)).filter(Column::StudentId.is_in(student_ids.iter().copied()));
    let mut moves: std::collections::HashMap<Uuid, Model> =
        moves.all(ctx.uow()).await?.into_iter().map(|one| (one.student_id, one)).collect();
    let (mut problems, mut seen, mut named) = (Problems::new(), std::collections::HashSet::new(), Vec::new());
    for (index, student) in student_ids.into_iter().enumerate() {
        let field = format!("student_ids[{index}]");
        match moves.remove(&student) {
            Some(one) => named.push((field, one)),
            None if seen.contains(&student) => problems.add(Detail::of(field, "duplicate")),
            None => problems.add(Detail::of(field, "not_in_plan")),
        }
        seen.insert(student);
    }
    problems.into_result()?;
    let by_hand = ByHand { decision, to_level: to_level_code, to_class: to_class_id, exit_reason };
    Ok(edit(ctx, &rollover, named, by_hand).await?.0)
}

/// The plan of a move, locked; its own version is nothing that who edits a move has seen.
async fn locked(ctx: &Ctx, id: Uuid) -> Result<plan::Model> {
    use sea_orm::QuerySelect;
    let found = ctx.find::<plan::Entity>().filter(plan::Column::Id.eq(id)).lock(sea_orm::sea_query::LockType::Update);
    let rollover = found.one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    standing::after(rollover.status, Step::Edit)?;
    Ok(rollover)
}

/// Each move with the field that names it.
async fn edit(
    ctx: &Ctx,
    rollover: &plan::Model,
    moves: Vec<(String, Model)>,
    by_hand: ByHand,
) -> Result<(plan::Model, Vec<Model>)> {
    let verdicts = Verdicts::decide(ctx, &moves, &by_hand).await?;
    let before: Vec<Model> = moves.into_iter().map(|(_, one)| one).collect();
    let after = seats::give(ctx, rollover, &before, verdicts, by_hand.to_class).await?;
    for (old, new) in before.iter().zip(&after) {
        let entry = Entry::new("rollover_move", "update", Some(new.id));
        ctx.audit(entry.before(serde_json::to_value(old)?).after(serde_json::to_value(new)?));
    }
    let row = ActiveModel {
        edited_by: Set(ctx.actor().account_id),
        edited_at: Set(Some(ctx.now())),
        ..counts::counted(ctx, rollover.id).await?
    };
    let plan = ctx.update::<plan::Entity>(rollover, row).await?;
    record::command(ctx, "rollover", "edit", "academics.rollover.edited", Some(rollover), &plan)?;
    Ok((plan, after))
}
