//! Grades as a resource. Place and phase follow from the country's levels.

use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems};
use kernel::resource::{Change, ChangeKind, Resource};
use kernel::{Ctx, Error, Result};
use platform::schools::reference;

use super::super::{class, record};
use super::grade::{ActiveModel, Column, Entity, Model};

/// What a grade is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = GradeInput)]
#[validate(schema(function = "ages_in_order"))]
pub struct Input {
    /// Code of the reference set `levels`: `F3`. The school has one of each.
    #[schema(min_length = 1, max_length = 10)]
    pub code: String,
    /// What the school calls it.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// The code of the grade that learners go on to: a later level. Without: the school ends here.
    #[schema(min_length = 1, max_length = 10)]
    pub next_grade_code: Option<String>,
    /// The youngest age, turned in the school year, that is usual.
    #[schema(minimum = 2, maximum = 40)]
    pub age_min: Option<i32>,
    /// The oldest.
    #[schema(minimum = 2, maximum = 40)]
    pub age_max: Option<i32>,
    /// Whether it ends with a public examination.
    #[serde(default)]
    #[schema(default = false)]
    pub exam_class: bool,
}

kernel::apply!(Input => ActiveModel { code, name, next_grade_code, age_min, age_max, exam_class });

fn ages_in_order(input: &Input) -> Result<(), ValidationError> {
    match (input.age_min, input.age_max) {
        (Some(youngest), Some(oldest)) if oldest < youngest => {
            let mut error = ValidationError::new("number_range");
            error.add_param("field".into(), &"age_max");
            Err(error)
        }
        _ => Ok(()),
    }
}

/// Grades.
#[derive(Debug)]
pub struct Grades;

impl Resource for Grades {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "grade";
    const PLURAL: &'static str = "grades";
    const PATH: &'static str = "/grades";
    const ABOUT: &'static str = "A grade that the school teaches.";
    const SORTABLE: &'static [Column] = &[Column::Ordinal, Column::Code, Column::Name];
    const FILTERABLE: &'static [Column] =
        &[Column::Code, Column::Phase, Column::Ordinal, Column::NextGradeCode, Column::ExamClass];
    const DEFAULT_SORT: &'static str = "ordinal";
    const NATURAL_KEY: &'static [Column] = &[Column::Code];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "code": "F4", "name": "Form 4", "next_grade_code": "F5", "age_min": 15, "age_max": 18, "exam_class": true
        })
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        match (&change.input, &change.before) {
            (Some(input), _) => check(ctx, input).await,
            (None, Some(before)) if change.kind == ChangeKind::Delete => {
                let classes = Condition::all().add(class::Column::LevelCode.eq(&before.code));
                let classes = record::any::<class::Entity>(ctx, classes).await?;
                let before_it = Condition::all().add(Column::NextGradeCode.eq(&before.code));
                let grades = record::any::<Entity>(ctx, before_it).await?;
                record::refuse_while_used(&[("classes", classes), ("grades", grades)])
            }
            _ => Ok(()),
        }
    }

    async fn before_write(ctx: &Ctx, change: &mut Change<Self>) -> Result<()> {
        if let Some(input) = &change.input {
            let level = level(ctx, &input.code).await?.ok_or_else(|| Error::internal("a grade's level was checked"))?;
            change.row.ordinal = Set(level.ordinal);
            change.row.phase = Set(level.phase);
        }
        Ok(())
    }
}

/// What the country says of a level.
pub(super) struct Level {
    pub(super) ordinal: i32,
    pub(super) phase: String,
}

pub(super) async fn level(ctx: &Ctx, code: &str) -> Result<Option<Level>> {
    let levels = reference::set(ctx, "levels").await?;
    let level = levels.get(code, ctx.today());
    Ok(level.and_then(|row| {
        let phase = row.attributes.as_ref()?.get("phase")?.as_str()?.to_owned();
        Some(Level { ordinal: row.ordinal, phase })
    }))
}

async fn check(ctx: &Ctx, input: &Input) -> Result<()> {
    let mut problems = Problems::new();
    let own = level(ctx, &input.code).await?;
    problems.add_if(own.is_none(), || Detail::of("code", "invalid_reference"));
    if let Some(next) = &input.next_grade_code {
        let after = level(ctx, next).await?;
        problems.add_if(after.is_none(), || Detail::of("next_grade_code", "invalid_reference"));
        if let (Some(own), Some(after)) = (own, after) {
            problems.add_if(after.ordinal <= own.ordinal, || Detail::of("next_grade_code", "not_a_later_grade"));
        }
    }
    problems.into_result()
}

/// The grade with this code, if the school teaches it.
///
/// # Errors
/// The database's.
pub async fn coded(ctx: &Ctx, code: &str) -> Result<Option<Model>> {
    Ok(ctx.find::<Entity>().filter(Column::Code.eq(code)).one(ctx.uow()).await?)
}

/// The grade that learners of a grade go on to; `None` where the school ends, and for a grade that it does not teach.
///
/// # Errors
/// The database's.
pub async fn next_grade(ctx: &Ctx, code: &str) -> Result<Option<Model>> {
    match coded(ctx, code).await?.and_then(|grade| grade.next_grade_code) {
        Some(next) => coded(ctx, &next).await,
        None => Ok(None),
    }
}
