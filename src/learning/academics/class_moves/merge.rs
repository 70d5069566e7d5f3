//! Merging: all learners of another class come into this one from a day on. The other class stays, with its past.

use chrono::NaiveDate;
use kernel::operation::{Body, Id};
use kernel::resource::{self, Verb};
use kernel::{Ctx, Error, Result};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::classes::Classes;
use super::super::record;
use super::moving;
use super::split::ClassMoved;

/// Which class is merged into this one, and from when.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MergeClass {
    /// The class whose learners come, of the same year and grade.
    pub from_class_id: Uuid,
    /// Their first day in this class; today unless given.
    pub starts_on: Option<NaiveDate>,
}

/// Merges another class into this one: the operation. All learners are moved, or none.
///
/// # Errors
/// 404; 412; 422 when the other is not of the same year and grade; 409 `CLASS_FULL`, `CLASS_MEMBERSHIP_OVERLAP`.
pub(super) async fn merge(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<MergeClass>)) -> Result<ClassMoved> {
    let to = resource::get_scoped::<Classes>(ctx, id, Verb::Update).await?;
    ctx.check_version(&to)?;
    let from =
        resource::get::<Classes>(ctx, cmd.from_class_id).await.map_err(|_| Error::field("from_class_id", "invalid_reference"))?;
    moving::check_alike(&from, &to, "from_class_id")?;
    let day = cmd.starts_on.unwrap_or_else(|| ctx.today());
    let members = moving::members_from(ctx, from.id, day).await?;
    let moved = moving::move_members(ctx, members, to.id, day, "from_class_id").await?;
    record::command(ctx, "class", "merge", "academics.class.merged", None, &to)?;
    Ok(ClassMoved { class: to, moved })
}
