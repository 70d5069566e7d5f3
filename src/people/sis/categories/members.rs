//! Putting learners into a category, and taking them out.

use std::collections::BTreeSet;

use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id};
use kernel::{Ctx, Result, resource};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::category;
use super::category_member::{ActiveModel, Column, Entity, Model};
use super::category_members::CategoryMembers;
use crate::sis::{record, student};

const WRITE: &str = "sis.student_category_member.create";

/// Who.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoryLearners {
    /// The learners.
    #[schema(min_items = 1, max_items = 200)]
    pub student_ids: Vec<Uuid>,
}

/// Puts learners into a category.
///
/// # Errors
/// 404; 422 naming every learner whom the school does not have.
pub(super) async fn add(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<CategoryLearners>)) -> Result<Vec<Model>> {
    let category = ctx.get::<category::Entity>(id).await?;
    let ids: BTreeSet<Uuid> = cmd.student_ids.iter().copied().collect();
    use student::Column as C;
    let known = ctx.find::<student::Entity>().filter(C::Id.is_in(ids.clone())).filter(ctx.visible("student", WRITE, C::Id));
    let known: Vec<Uuid> = known.select_only().column(C::Id).into_tuple().all(ctx.uow()).await?;
    let mut problems = Problems::new();
    for (index, _) in cmd.student_ids.iter().enumerate().filter(|(_, student)| !known.contains(student)) {
        problems.add(Detail::of(format!("student_ids[{index}]"), "invalid_reference"));
    }
    problems.into_result()?;
    let there = ctx.find::<Entity>().filter(Column::StudentCategoryId.eq(id)).filter(Column::StudentId.is_in(ids.clone()));
    let mut all = there.order_by_asc(Column::Id).all(ctx.uow()).await?;
    let present: BTreeSet<Uuid> = all.iter().map(|member| member.student_id).collect();
    for student_id in ids.difference(&present) {
        let row = ActiveModel { student_category_id: Set(category.id), student_id: Set(*student_id), ..ActiveModel::default() };
        let made = ctx.insert::<Entity>(row).await?;
        record::history::<CategoryMembers, _>(ctx, "create", None, &made)?;
        record::event::<CategoryMembers, _>(ctx, "resource.created", &made);
        all.push(made);
    }
    Ok(all)
}

/// Takes learners out of a category: those who were in it.
///
/// # Errors
/// 404.
pub(super) async fn remove(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<CategoryLearners>)) -> Result<Vec<Model>> {
    let category = ctx.get::<category::Entity>(id).await?;
    let there = ctx.find::<Entity>().filter(Column::StudentCategoryId.eq(category.id));
    let there = there.filter(Column::StudentId.is_in(cmd.student_ids)).filter(ctx.visible("student", WRITE, Column::StudentId));
    let rows = there.order_by_asc(Column::Id).all(ctx.uow()).await?;
    for row in &rows {
        resource::delete::<CategoryMembers>(ctx, row.clone()).await?;
    }
    Ok(rows)
}
