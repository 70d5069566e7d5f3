//! How many learners of a plan there are of each kind.

use kernel::{Ctx, Result};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::learner_move::{Column, Decision, Entity};
use super::plan::ActiveModel;

/// Of a plan that has none yet.
pub(super) fn none() -> ActiveModel {
    ActiveModel {
        learners: Set(0),
        promoted: Set(0),
        repeated: Set(0),
        graduated: Set(0),
        leaving: Set(0),
        held: Set(0),
        warned: Set(0),
        edited: Set(0),
        skipped: Set(0),
        ..ActiveModel::default()
    }
}

/// As they are now.
///
/// # Errors
/// The database's.
pub(super) async fn counted(ctx: &Ctx, rollover: Uuid) -> Result<ActiveModel> {
    let groups = ctx.find::<Entity>().filter(Column::RolloverId.eq(rollover)).select_only();
    let groups = groups.columns([Column::Decision, Column::Warned]).column_as(Column::Id.count(), "count");
    let groups = groups.group_by(Column::Decision).group_by(Column::Warned);
    let groups: Vec<(Decision, bool, i64)> = groups.into_tuple().all(ctx.uow()).await?;
    let edited = ctx.find::<Entity>().filter(Column::RolloverId.eq(rollover)).filter(Column::EditedAt.is_not_null());
    let edited = edited.count(ctx.uow()).await?;
    let sum = |wanted: &dyn Fn(Decision, bool) -> bool| {
        let counts = groups.iter().filter(|(decision, warned, _)| wanted(*decision, *warned)).map(|(.., count)| *count);
        Set(i32::try_from(counts.sum::<i64>()).unwrap_or(i32::MAX))
    };
    let of = |kind: Decision| sum(&|decision, _| decision == kind);
    Ok(ActiveModel {
        learners: sum(&|_, _| true),
        promoted: of(Decision::Promote),
        repeated: of(Decision::Repeat),
        graduated: of(Decision::Graduate),
        leaving: of(Decision::Leave),
        held: of(Decision::Hold),
        warned: sum(&|_, warned| warned),
        edited: Set(i32::try_from(edited).unwrap_or(i32::MAX)),
        ..ActiveModel::default()
    })
}
