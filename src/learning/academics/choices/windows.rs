//! Windows in which learners choose subjects, as a resource.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems};
use kernel::resource::{Change, ChangeKind, Reference, Resource};
use kernel::{Ctx, Result};
use platform::schools::reference;

use super::super::record;
use super::super::years::academic_year;
use super::window::{ActiveModel, Column, Entity, Model};
use super::{choice, option};

/// What a window is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ChoiceWindowInput)]
#[validate(schema(function = "is_in_order"))]
pub struct Input {
    /// The academic year that the choice is for.
    pub academic_year_id: Uuid,
    /// What people call it.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// The grade that choosers are in: a code of the reference set `levels`.
    #[schema(min_length = 1, max_length = 10)]
    pub level_code: String,
    /// When it opens.
    pub opens_at: DateTime<Utc>,
    /// When it closes: later than it opens.
    pub closes_at: DateTime<Utc>,
    /// First day on which the chosen subjects are taken, inside the academic year.
    pub takes_effect_on: NaiveDate,
    /// How many options are chosen at least.
    #[schema(minimum = 0, maximum = 20)]
    pub minimum: i32,
    /// How many at most.
    #[schema(minimum = 1, maximum = 20)]
    pub maximum: i32,
}

kernel::apply!(Input => ActiveModel {
    academic_year_id, name, level_code, opens_at, closes_at, takes_effect_on, minimum, maximum
});

fn is_in_order(input: &Input) -> Result<(), ValidationError> {
    if input.opens_at < input.closes_at { Ok(()) } else { Err(record::disordered("closes_at")) }
}

/// Windows.
#[derive(Debug)]
pub struct ChoiceWindows;

impl Resource for ChoiceWindows {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "choice_window";
    const PLURAL: &'static str = "choice_windows";
    const PATH: &'static str = "/choice-windows";
    const ABOUT: &'static str = "A time in which learners of a grade choose subjects.";
    const SORTABLE: &'static [Column] = &[Column::OpensAt, Column::ClosesAt, Column::Name];
    const FILTERABLE: &'static [Column] =
        &[Column::AcademicYearId, Column::LevelCode, Column::OpensAt, Column::ClosesAt, Column::Name];
    const DEFAULT_SORT: &'static str = "-opens_at";

    fn example() -> serde_json::Value {
        serde_json::json!({
            "academic_year_id": "01890a5d-ac96-774b-bcce-b302099a8057", "name": "Options for Form 3",
            "level_code": "F2", "opens_at": "2025-11-01T06:00:00Z", "closes_at": "2025-11-14T15:00:00Z",
            "takes_effect_on": "2026-01-13", "minimum": 2, "maximum": 3
        })
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<academic_year::Entity>(Column::AcademicYearId)]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        match (&change.input, &change.before) {
            (Some(input), _) => check(ctx, input).await,
            (None, Some(before)) if change.kind == ChangeKind::Delete => {
                let choices = Condition::all().add(choice::Column::ChoiceWindowId.eq(before.id));
                let options = Condition::all().add(option::Column::ChoiceWindowId.eq(before.id));
                record::refuse_while_used(&[
                    ("subject_choices", record::any::<choice::Entity>(ctx, choices).await?),
                    ("choice_options", record::any::<option::Entity>(ctx, options).await?),
                ])
            }
            (None, Some(before)) => {
                record::insist_on::<academic_year::Entity>(ctx, before.academic_year_id, "academic_year_id").await
            }
            _ => Ok(()),
        }
    }
}

async fn check(ctx: &Ctx, input: &Input) -> Result<()> {
    let mut problems = Problems::new();
    reference::check(ctx, &mut problems, "level_code", "levels", &input.level_code).await?;
    problems.add_if(input.maximum < input.minimum, || Detail::of("maximum", "number_range"));
    let year = ctx.get::<academic_year::Entity>(input.academic_year_id).await?;
    let inside = (year.starts_on..=year.ends_on).contains(&input.takes_effect_on);
    problems.add_if(!inside, || Detail::of("takes_effect_on", "outside_year"));
    problems.into_result()
}
