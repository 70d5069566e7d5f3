//! Syllabuses as a resource: of a subject in a grade one edition is taught on any day.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::errors::Problems;
use kernel::list::ColumnKind;
use kernel::resource::{Change, ChangeKind, CustomFilter, Reference, Resource};
use kernel::{Ctx, Result};
use platform::schools::reference;

use super::super::period::{Period, on_any_of};
use super::super::record;
use super::super::subjects::subject;
use super::syllabus::{ActiveModel, Column, Entity, Model};
use super::unit;

/// What a syllabus is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SyllabusInput)]
#[validate(schema(function = "is_in_order"))]
pub struct Input {
    /// The subject.
    pub subject_id: Uuid,
    /// The grade: a code of the reference set `levels`.
    #[schema(min_length = 1, max_length = 10)]
    pub level_code: String,
    /// Its title.
    #[schema(min_length = 1, max_length = 120)]
    pub title: String,
    /// The edition: `2024-2030`.
    #[schema(min_length = 1, max_length = 40)]
    pub edition: String,
    /// First day on which it is taught.
    pub starts_on: NaiveDate,
    /// Last day on which it is taught; without: until further notice.
    pub ends_on: Option<NaiveDate>,
}

kernel::apply!(Input => ActiveModel { subject_id, level_code, title, edition, starts_on, ends_on });

fn is_in_order(input: &Input) -> Result<(), ValidationError> {
    super::super::ends_after_it_starts(Period::new(input.starts_on, input.ends_on))
}

/// Syllabuses.
#[derive(Debug)]
pub struct Syllabuses;

impl Resource for Syllabuses {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "syllabus";
    const PLURAL: &'static str = "syllabuses";
    const PATH: &'static str = "/syllabuses";
    const ABOUT: &'static str = "An edition of the syllabus of a subject in a grade.";
    const SORTABLE: &'static [Column] = &[Column::Title, Column::LevelCode, Column::StartsOn];
    const FILTERABLE: &'static [Column] =
        &[Column::SubjectId, Column::LevelCode, Column::Edition, Column::StartsOn, Column::EndsOn];
    const DEFAULT_SORT: &'static str = "level_code,title,-starts_on";
    const NATURAL_KEY: &'static [Column] = &[Column::SubjectId, Column::LevelCode, Column::StartsOn];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "subject_id": "01890a5d-ac96-774b-bcce-b302099a8058", "level_code": "F3", "title": "Heritage Studies, Forms 1 to 4",
            "edition": "2024-2030", "starts_on": "2025-01-14", "ends_on": null
        })
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<subject::Entity>(Column::SubjectId)]
    }

    fn custom_filters() -> Vec<CustomFilter> {
        vec![CustomFilter {
            name: "as_of",
            kind: ColumnKind::Date,
            about: "Only what is taught on this day.",
            condition: |_, days| on_any_of(Column::StartsOn, Column::EndsOn, days),
        }]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        match (&change.input, &change.before) {
            (Some(input), _) => {
                let mut problems = Problems::new();
                reference::check(ctx, &mut problems, "level_code", "levels", &input.level_code).await?;
                problems.into_result()
            }
            (None, Some(before)) if change.kind == ChangeKind::Delete => {
                let units = Condition::all().add(unit::Column::SyllabusId.eq(before.id));
                record::refuse_while_used(&[("syllabus_units", record::any::<unit::Entity>(ctx, units).await?)])
            }
            (None, Some(before)) => record::insist_on::<subject::Entity>(ctx, before.subject_id, "subject_id").await,
            (None, None) => Ok(()),
        }
    }
}
