//! Moving learners from one class to another from a day on: what splitting and merging have in common.

use std::collections::HashSet;

use chrono::NaiveDate;
use kernel::errors::{Detail, Problems};
use kernel::resource;
use kernel::{Ctx, Error, Result};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::super::class_member::{self, Column};
use super::super::class_members::{ClassMembers, Input};
use super::super::period::{Period, overlapping};
use super::super::roll::{Roll, overlap};
use super::super::{add_members, class};

/// Who of a class is there on a day or joins later, with the places they have: a learner who leaves and comes back has
/// several.
///
/// # Errors
/// The database's.
pub(super) async fn members_from(ctx: &Ctx, class_id: Uuid, day: NaiveDate) -> Result<Vec<class_member::Model>> {
    let members = ctx.find::<class_member::Entity>().filter(Column::ClassId.eq(class_id));
    let members = members.filter(overlapping(Column::StartsOn, Column::EndsOn, Period::new(day, None)));
    Ok(members.order_by_asc(Column::StartsOn).order_by_asc(Column::Id).all(ctx.uow()).await?)
}

/// Refuses to move learners between classes of different years or grades.
///
/// # Errors
/// 422 naming the field.
pub(super) fn check_alike(from: &class::Model, to: &class::Model, field: &str) -> Result<()> {
    let mut problems = Problems::new();
    problems.add_if(from.id == to.id, || Detail::of(field, "same_class"));
    let alike = from.academic_year == to.academic_year && from.level_code == to.level_code;
    problems.add_if(!alike, || Detail::of(field, "other_grade").with("grade", &from.level_code));
    problems.into_result()
}

/// Gives each of these places an end the day before, and its learner one in the other class from the day to the same
/// end. A place that begins on the day or later is given up and begins in the other class instead.
///
/// # Errors
/// 409 `CLASS_FULL` when the other class has no room for all of them, `CLASS_MEMBERSHIP_OVERLAP` naming those who are in
/// it already.
pub(super) async fn move_members(
    ctx: &Ctx,
    members: Vec<class_member::Model>,
    to: Uuid,
    day: NaiveDate,
    field: &str,
) -> Result<usize> {
    let last = day.pred_opt().ok_or_else(|| Error::field("starts_on", "invalid"))?;
    let roll = Roll::read(ctx, to, Period::new(day, None), None).await?;
    let moved = |member: &class_member::Model| Period::new(member.starts_on.max(day), member.ends_on);
    let there: Vec<Detail> = members
        .iter()
        .enumerate()
        .filter(|(_, member)| roll.has(member.student_id, moved(member)))
        .map(|(index, _)| Detail::of(format!("{field}[{index}]"), "already_in_class"))
        .collect();
    if !there.is_empty() {
        return Err(overlap(there));
    }
    let learners: HashSet<Uuid> = members.iter().map(|member| member.student_id).collect();
    roll.check_room(learners.len(), Period::new(day, None), field)?;
    let count = learners.len();
    for member in members {
        let place = moved(&member);
        let student_id = member.student_id;
        if member.starts_on >= day {
            resource::delete::<ClassMembers>(ctx, member).await?;
        } else {
            let ended = Input { class_id: member.class_id, student_id, starts_on: member.starts_on, ends_on: Some(last) };
            resource::update::<ClassMembers>(ctx, member, ended).await?;
        }
        // Also for a learner who has left the school since: where they were until then is corrected.
        add_members::write(ctx, to, &[student_id], place).await?;
    }
    Ok(count)
}
