//! The grades that a school starts with: the country's levels from one to another.

use kernel::errors::{Detail, Problems};
use kernel::operation::Body;
use kernel::{Ctx, Result, resource};
use platform::schools::reference::{self, Model as Code};
use sea_orm::QueryOrder;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::grade::{Column, Entity, Model};
use super::grades::{Grades, Input};

/// How much younger and older than typical a learner usually is.
const YOUNGER: i64 = 1;
const OLDER: i64 = 2;

/// From which level to which.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct GradesFromReference {
    /// The first level: a code of the reference set `levels`.
    #[schema(min_length = 1, max_length = 10)]
    pub first: String,
    /// The last.
    #[schema(min_length = 1, max_length = 10)]
    pub last: String,
}

/// Makes grades of levels: the operation.
///
/// # Errors
/// As [`grades_from_reference`].
pub(super) async fn operation(ctx: &Ctx, Body(cmd): Body<GradesFromReference>) -> Result<Vec<Model>> {
    grades_from_reference(ctx, cmd).await
}

/// Makes those grades of a range of levels that the school does not have yet, each leading to the next, with the ages
/// that are usual. What is there already stays as it is. Gives all grades of the school, in order.
///
/// # Errors
/// 422 naming a level that there is none of, or `last` before `first`.
pub async fn grades_from_reference(ctx: &Ctx, cmd: GradesFromReference) -> Result<Vec<Model>> {
    let levels = reference::set(ctx, "levels").await?;
    let all: Vec<&Code> = levels.on(ctx.today()).collect();
    let place = |code: &str| all.iter().position(|row| row.code == code);
    let mut problems = Problems::new();
    let (first, last) = (place(&cmd.first), place(&cmd.last));
    problems.add_if(first.is_none(), || Detail::of("first", "invalid_reference"));
    problems.add_if(last.is_none(), || Detail::of("last", "invalid_reference"));
    problems.add_if(last.is_some() && last < first, || Detail::of("last", "not_a_later_grade"));
    problems.into_result()?;
    let range: Vec<&Code> = match (first, last) {
        (Some(first), Some(last)) => all.get(first..=last).unwrap_or_default().to_vec(),
        _ => Vec::new(),
    };
    let there = all_grades(ctx).await?;
    let nexts = range.iter().skip(1).map(|row| Some(row.code.clone())).chain([None]);
    for (row, next) in range.iter().zip(nexts) {
        if there.iter().all(|grade| grade.code != row.code) {
            resource::create::<Grades>(ctx, input(row, next)).await?;
        }
    }
    all_grades(ctx).await
}

fn input(row: &Code, next_grade_code: Option<String>) -> Input {
    let attribute = |name: &str| row.attributes.as_ref().and_then(|attributes| attributes.get(name));
    let typical = attribute("typical_age").and_then(serde_json::Value::as_i64);
    let age = |age: i64| i32::try_from(age).ok();
    Input {
        code: row.code.clone(),
        name: row.label(kernel::i18n::Language::En).to_owned(),
        next_grade_code,
        age_min: typical.and_then(|typical| age(typical - YOUNGER)),
        age_max: typical.and_then(|typical| age(typical + OLDER)),
        exam_class: attribute("examination").is_some(),
    }
}

async fn all_grades(ctx: &Ctx) -> Result<Vec<Model>> {
    Ok(ctx.find::<Entity>().order_by_asc(Column::Ordinal).all(ctx.uow()).await?)
}
