//! `include=photo` of learners.

use std::collections::HashMap;

use chrono::NaiveDate;
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, QueryFilter, Select};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::photo::{Column, Entity};

/// A learner's photograph, as it is shown with the learner.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::sis) struct StudentPhotoShown {
    /// The picture's file.
    file_id: Uuid,
    /// Where the picture is.
    url: String,
    /// The day it was taken, as far as it is known.
    taken_on: Option<NaiveDate>,
}

/// The photographs that the caller may see.
pub(in crate::sis) fn visible(ctx: &Ctx) -> Select<Entity> {
    ctx.find::<Entity>().filter(ctx.visible("student", "sis.student_photo.read", Column::StudentId))
}

/// For these learners, as far as the caller may see their photographs.
pub(in crate::sis) async fn of_students(ctx: &Ctx, students: Vec<Uuid>) -> Result<HashMap<Uuid, Value>> {
    let photos = visible(ctx).filter(Column::StudentId.is_in(students)).all(ctx.uow()).await?;
    let shown = photos.into_iter().map(|photo| {
        let url = format!("/api/v1/files/{}/content", photo.file_id);
        let shown = StudentPhotoShown { file_id: photo.file_id, url, taken_on: photo.taken_on };
        Ok((photo.student_id, serde_json::to_value(shown)?))
    });
    shown.collect()
}
