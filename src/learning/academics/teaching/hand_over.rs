//! Handing a class over: one ends the day before the other begins.

use chrono::NaiveDate;
use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id};
use kernel::resource::{self, Verb};
use kernel::{Ctx, Error, Result};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::class_teacher::Model;
use super::super::class_teachers::{ClassTeachers, Input};
use super::super::record;

/// To whom, and from when.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// The account of who takes over: one that belongs to the school.
    pub account_id: Uuid,
    /// Their first day; the other's last is the day before.
    pub starts_on: NaiveDate,
}

/// Hands a teaching assignment over: the operation.
///
/// # Errors
/// 404; 412; 422 when the day is not after the first and within the assignment, or somebody takes over from themselves.
pub(super) async fn hand_over(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<HandOver>)) -> Result<Model> {
    let before = resource::get_scoped::<ClassTeachers>(ctx, id, Verb::Update).await?;
    ctx.check_version(&before)?;
    let mut problems = Problems::new();
    let goes_on = before.starts_on < cmd.starts_on && before.ends_on.is_none_or(|end| cmd.starts_on <= end);
    problems.add_if(!goes_on, || Detail::of("starts_on", "outside_assignment"));
    problems.add_if(before.account_id == cmd.account_id, || Detail::of("account_id", "same_teacher"));
    problems.into_result()?;
    let Model { class_id, account_id, role, subject_id, starts_on, ends_on, .. } = before.clone();
    let last = cmd.starts_on.pred_opt().ok_or_else(|| Error::field("starts_on", "invalid"))?;
    let ended = Input { class_id, account_id, role, subject_id, starts_on, ends_on: Some(last) };
    resource::update::<ClassTeachers>(ctx, before.clone(), ended).await?;
    let begun = Input { class_id, account_id: cmd.account_id, role, subject_id, starts_on: cmd.starts_on, ends_on };
    let after = resource::create::<ClassTeachers>(ctx, begun).await?;
    record::command(ctx, "class_teacher", "hand_over", "academics.class_teacher.handed_over", Some(&before), &after)?;
    Ok(after)
}
