//! Giving a learner a photograph.

use chrono::NaiveDate;
use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id};
use kernel::{Ctx, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::photo::{ActiveModel, Column, Entity, Model};
use super::resource::StudentPhotos;
use crate::papers;
use crate::sis::{record, students};

/// A picture.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct SetPhoto {
    /// The file: a picture.
    pub file_id: Uuid,
    /// The day it was taken, as far as it is known.
    pub taken_on: Option<NaiveDate>,
}

/// Sets it, in the place of the one before.
///
/// # Errors
/// 404; 412; 422 `INVALID_REFERENCE` when there is no such file, or naming what is wrong with it.
pub(super) async fn set(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<SetPhoto>)) -> Result<Model> {
    let student = students::for_command(ctx, id, "sis.student_photo.create").await?;
    let before = ctx.find::<Entity>().filter(Column::StudentId.eq(student.id)).one(ctx.uow()).await?;
    if let Some(same) = before.as_ref().filter(|before| before.file_id == cmd.file_id && before.taken_on == cmd.taken_on) {
        return Ok(same.clone());
    }
    let file = papers::file(ctx, cmd.file_id, "file_id").await?;
    let mut problems = Problems::new();
    problems.add_if(!file.media_type.starts_with("image/"), || Detail::of("file_id", "not_an_image"));
    problems.add_if(cmd.taken_on.is_some_and(|day| day > ctx.today()), || Detail::of("taken_on", "in_future"));
    problems.into_result()?;
    if let Some(before) = before {
        kernel::resource::delete::<StudentPhotos>(ctx, before).await?;
    }
    let row =
        ActiveModel { student_id: Set(student.id), file_id: Set(file.id), taken_on: Set(cmd.taken_on), ..ActiveModel::default() };
    let made = ctx.insert::<Entity>(row).await?;
    papers::give(ctx, &file, "student_photo", made.id).await?;
    record::history::<StudentPhotos, _>(ctx, "create", None, &made)?;
    record::event::<StudentPhotos, _>(ctx, "resource.created", &made);
    Ok(made)
}
