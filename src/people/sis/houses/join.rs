//! Putting learners into a house, and who is in one.

use chrono::NaiveDate;
use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id, Query};
use kernel::{Ctx, Result, resource};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::house_member::{ActiveModel, Column, Entity, Model};
use super::house_members::{HouseMembers, on_any_of};
use super::{Houses, house};
use crate::sis::household::StudentSummary;
use crate::sis::{record, student};

/// Who, and from when on.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct AddHouseMembers {
    /// The learners.
    #[schema(min_items = 1, max_items = 200)]
    pub student_ids: Vec<Uuid>,
    /// First day; today unless given.
    pub starts_on: Option<NaiveDate>,
}

/// On which day.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct HouseDay {
    /// The day; today unless given.
    pub as_of: Option<NaiveDate>,
}

/// Puts learners into a house.
///
/// # Errors
/// 404; 422 naming every learner whom the school does not have, or who is in a house from a later day on.
pub(super) async fn join(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<AddHouseMembers>)) -> Result<Vec<Model>> {
    let house = ctx.get::<house::Entity>(id).await?;
    let starts_on = cmd.starts_on.unwrap_or_else(|| ctx.today());
    let ids: BTreeSet<Uuid> = cmd.student_ids.iter().copied().collect();
    let known = ctx.find::<student::Entity>().select_only().column(student::Column::Id);
    let known = known.filter(student::Column::Id.is_in(ids.clone()));
    let known = known.filter(ctx.visible("student", "sis.house_member.create", student::Column::Id));
    let known: Vec<Uuid> = known.into_tuple().all(ctx.uow()).await?;
    let rows = ctx.find::<Entity>().filter(Column::StudentId.is_in(ids)).filter(not_over(starts_on)).all(ctx.uow()).await?;
    let mut problems = Problems::new();
    for (index, student) in cmd.student_ids.iter().enumerate() {
        let field = || format!("student_ids[{index}]");
        problems.add_if(!known.contains(student), || Detail::of(field(), "invalid_reference"));
        let later = rows.iter().any(|row| row.student_id == *student && row.starts_on > starts_on);
        problems.add_if(later, || Detail::of(field(), "date_order"));
        problems.add_if(cmd.student_ids.iter().take(index).any(|other| other == student), || Detail::of(field(), "unique_items"));
    }
    problems.into_result()?;
    let mut all = Vec::new();
    for student_id in cmd.student_ids {
        let now = rows.iter().find(|row| row.student_id == student_id);
        if let Some(same) = now.filter(|row| row.house_id == house.id) {
            all.push(same.clone());
            continue;
        }
        if let Some(before) = now {
            end(ctx, before, starts_on).await?;
        }
        all.push(insert(ctx, house.id, student_id, starts_on).await?);
    }
    Ok(all)
}

/// Times in a house that are not over before a day.
fn not_over(day: NaiveDate) -> Condition {
    Condition::any().add(Column::EndsOn.is_null()).add(Column::EndsOn.gte(day))
}

/// Who leaves a house for another one leaves it the day before; who came the same day was never in it.
async fn end(ctx: &Ctx, before: &Model, starts_on: NaiveDate) -> Result<()> {
    let (Some(last), true) = (starts_on.pred_opt(), before.starts_on < starts_on) else {
        return resource::delete::<HouseMembers>(ctx, before.clone()).await;
    };
    let row = ActiveModel { ends_on: Set(Some(last)), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(before, row).await?;
    record::history::<HouseMembers, _>(ctx, "update", Some(before), &after)?;
    record::event::<HouseMembers, _>(ctx, "resource.updated", &after);
    Ok(())
}

pub(super) async fn insert(ctx: &Ctx, house_id: Uuid, student_id: Uuid, starts_on: NaiveDate) -> Result<Model> {
    let row =
        ActiveModel { house_id: Set(house_id), student_id: Set(student_id), starts_on: Set(starts_on), ..ActiveModel::default() };
    let made = ctx.insert::<Entity>(row).await?;
    record::history::<HouseMembers, _>(ctx, "create", None, &made)?;
    record::event::<HouseMembers, _>(ctx, "resource.created", &made);
    Ok(made)
}

/// Who is in a house on a day.
///
/// # Errors
/// 404.
pub(super) async fn members(ctx: &Ctx, (Id(id), Query(query)): (Id, Query<HouseDay>)) -> Result<Vec<StudentSummary>> {
    let house = resource::get::<Houses>(ctx, id).await?;
    let day = query.as_of.unwrap_or_else(|| ctx.today());
    let there = ctx.find::<Entity>().select_only().column(Column::StudentId).filter(Column::HouseId.eq(house.id));
    let there = there.filter(on_any_of(vec![day.into()])).into_query();
    use student::Column as C;
    let students = ctx
        .find::<student::Entity>()
        .filter(C::Id.in_subquery(there))
        .filter(ctx.visible("student", "sis.house_member.read", C::Id))
        .order_by_asc(C::LastName)
        .order_by_asc(C::FirstName)
        .order_by_asc(C::Id);
    Ok(students.all(ctx.uow()).await?.into_iter().map(StudentSummary::from).collect())
}
