//! Splitting a class: some of its learners go to another class, which may be new, from a day on.

use std::collections::HashSet;

use chrono::NaiveDate;
use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id, View};
use kernel::resource::{self, Verb};
use kernel::{Ctx, Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::class;
use super::super::classes::{self, Classes};
use super::super::record;
use super::moving;

/// A class to be made.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SplitOff {
    /// Its name, unique in the year.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// Its stream.
    #[schema(max_length = 20)]
    pub stream: Option<String>,
    /// How many learners it has room for; without: not limited.
    #[schema(minimum = 1, maximum = 1000)]
    pub capacity: Option<i32>,
    /// Where it usually meets.
    #[schema(max_length = 40)]
    pub room: Option<String>,
}

/// Who goes where, and from when.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SplitClass {
    /// The learners who go.
    #[schema(min_items = 1, max_items = 500)]
    pub student_ids: Vec<Uuid>,
    /// Their first day in the other class; today unless given.
    pub starts_on: Option<NaiveDate>,
    /// The class they go to, of the same year and grade. Either this or `new_class`.
    pub into_class_id: Option<Uuid>,
    /// The class that is made for them, in the same year and grade.
    pub new_class: Option<SplitOff>,
}

/// What came of moving learners.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassMoved {
    /// The class they are in now.
    pub class: class::Model,
    /// How many learners were moved.
    pub moved: usize,
}

impl View for ClassMoved {
    fn id(&self) -> Option<Uuid> {
        Some(self.class.id)
    }
}

/// Splits a class: the operation. All learners are moved, or none.
///
/// # Errors
/// 404; 412; 422 naming every learner who is not in the class from that day on; 409 `CLASS_FULL`,
/// `CLASS_MEMBERSHIP_OVERLAP`, `DUPLICATE` for the new class's name.
pub(super) async fn split(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<SplitClass>)) -> Result<ClassMoved> {
    let from = resource::get_scoped::<Classes>(ctx, id, Verb::Update).await?;
    ctx.check_version(&from)?;
    let day = cmd.starts_on.unwrap_or_else(|| ctx.today());
    let members = moving::members_from(ctx, id, day).await?;
    let present: HashSet<Uuid> = members.iter().map(|member| member.student_id).collect();
    let mut problems = Problems::new();
    let mut seen = HashSet::new();
    for (index, student) in cmd.student_ids.iter().enumerate() {
        let field = || format!("student_ids[{index}]");
        problems.add_if(!seen.insert(*student), || Detail::of(field(), "duplicate"));
        problems.add_if(!present.contains(student), || Detail::of(field(), "not_in_class"));
    }
    problems.add_if(cmd.into_class_id.is_some() == cmd.new_class.is_some(), || Detail::of("into_class_id", "one_target_only"));
    problems.into_result()?;
    let to = target(ctx, &from, cmd.into_class_id, cmd.new_class).await?;
    let going = members.into_iter().filter(|member| seen.contains(&member.student_id)).collect();
    let moved = moving::move_members(ctx, going, to.id, day, "student_ids").await?;
    record::command(ctx, "class", "split", "academics.class.split", None, &from)?;
    Ok(ClassMoved { class: to, moved })
}

async fn target(ctx: &Ctx, from: &class::Model, into: Option<Uuid>, new: Option<SplitOff>) -> Result<class::Model> {
    if let Some(SplitOff { name, stream, capacity, room }) = new {
        let (level_code, academic_year) = (from.level_code.clone(), from.academic_year);
        let input = classes::Input { name, level_code, academic_year, stream, capacity, room };
        return resource::create::<Classes>(ctx, input).await;
    }
    let into = into.ok_or_else(|| Error::internal("a split has a target"))?;
    let to = resource::get::<Classes>(ctx, into).await.map_err(|_| Error::field("into_class_id", "invalid_reference"))?;
    moving::check_alike(from, &to, "into_class_id")?;
    Ok(to)
}
