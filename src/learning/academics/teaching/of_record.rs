//! The teacher of record: who answers for a class, or for a subject in it, on a day.

use chrono::NaiveDate;
use kernel::operation::{Id, Query, View};
use kernel::{Ctx, Error, Result, resource};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::class_teacher::{Column, Entity, Model, TeachingRole};
use super::super::classes::Classes;
use super::super::period::covering;

/// Of what, and on which day.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TeacherOfRecordQuery {
    /// The subject; the class as a whole unless given.
    pub subject_id: Option<Uuid>,
    /// The day; today unless given.
    pub as_of: Option<NaiveDate>,
}

/// Who answers for a class or a subject in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeacherOfRecord {
    /// On which day.
    pub as_of: NaiveDate,
    /// The assignment.
    pub assignment: Model,
}

impl View for TeacherOfRecord {}

/// The teacher of record: the operation.
///
/// # Errors
/// 404 when the caller does not see the class, or nobody answers for it then.
pub(super) async fn operation(ctx: &Ctx, (Id(id), Query(query)): (Id, Query<TeacherOfRecordQuery>)) -> Result<TeacherOfRecord> {
    let class = resource::get::<Classes>(ctx, id).await?;
    let as_of = query.as_of.unwrap_or_else(|| ctx.today());
    let assignment = teacher_of_record(ctx, class.id, query.subject_id, as_of).await?.ok_or_else(Error::not_found)?;
    Ok(TeacherOfRecord { as_of, assignment })
}

/// Who answers for a class on a day (its class teacher), or for a subject in it (the subject's teacher there). Of
/// several, who began last.
///
/// # Errors
/// The database's.
pub async fn teacher_of_record(ctx: &Ctx, class_id: Uuid, subject_id: Option<Uuid>, day: NaiveDate) -> Result<Option<Model>> {
    let assignments = ctx.find::<Entity>().filter(Column::ClassId.eq(class_id));
    let assignments = assignments.filter(covering(Column::StartsOn, Column::EndsOn, day));
    let assignments = match subject_id {
        Some(subject) => assignments.filter(Column::SubjectId.eq(subject)).filter(Column::Role.ne(TeachingRole::Assistant)),
        None => assignments.filter(Column::Role.eq(TeachingRole::ClassTeacher)),
    };
    let latest = assignments.order_by_desc(Column::StartsOn).order_by_desc(Column::Id);
    Ok(latest.one(ctx.uow()).await?)
}
