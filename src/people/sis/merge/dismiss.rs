//! Saying that two records are of two learners, and taking it back.

use kernel::errors::{Detail, code};
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::distinction::{ActiveModel, Column, Entity, Model};
use super::distinctions::Distinctions;
use crate::sis::{record, students};

/// Two records that look alike.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct DismissDuplicate {
    /// The one.
    pub student_id: Uuid,
    /// The other.
    pub other_student_id: Uuid,
    /// How they were told apart.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

/// Says that two records are of two learners. Said again, the answer is what was said first.
///
/// # Errors
/// 404; 422 when both are the same record.
pub(super) async fn dismiss(ctx: &Ctx, Body(cmd): Body<DismissDuplicate>) -> Result<Model> {
    if cmd.student_id == cmd.other_student_id {
        return Err(Error::validation(vec![Detail::of("other_student_id", "not_allowed")]));
    }
    for id in [cmd.student_id, cmd.other_student_id] {
        students::for_reading(ctx, id, "sis.student.merge").await?;
    }
    let (one, other) = ordered(cmd.student_id, cmd.other_student_id);
    let known = ctx.find::<Entity>().filter(Column::StudentId.eq(one)).filter(Column::OtherStudentId.eq(other));
    if let Some(known) = known.one(ctx.uow()).await? {
        return Ok(known);
    }
    let row = ActiveModel { student_id: Set(one), other_student_id: Set(other), note: Set(cmd.note), ..ActiveModel::default() };
    let made = ctx.insert::<Entity>(row).await?;
    record::history::<Distinctions, _>(ctx, "create", None, &made)?;
    record::event::<Distinctions, _>(ctx, "resource.created", &made);
    Ok(made)
}

/// Takes it back: the two are listed as duplicates again, if they still look alike.
///
/// # Errors
/// 404, 412.
pub(super) async fn reconsider(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let select = <Distinctions as kernel::resource::Resource>::scope(ctx, "sis.student.merge", ctx.find::<Entity>());
    let before = select.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(|| Error::new(&code::NOT_FOUND))?;
    ctx.check_version(&before)?;
    let row = ActiveModel { deleted_at: Set(Some(ctx.now())), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::history::<Distinctions, _>(ctx, "delete", Some(&before), &after)?;
    record::event::<Distinctions, _>(ctx, "resource.deleted", &after);
    Ok(after)
}

/// The lesser id first, so that a pair has one row.
pub(super) fn ordered(one: Uuid, other: Uuid) -> (Uuid, Uuid) {
    if one < other { (one, other) } else { (other, one) }
}
