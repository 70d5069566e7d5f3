//! Terms as a resource: inside their year, never on the same day as another.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems};
use kernel::resource::{Change, ChangeKind, Reference, Resource};
use kernel::{Ctx, Error, Result};
use platform::schools::settings;

use super::super::codes::ACADEMIC_YEAR_CLOSED;
use super::super::plans::scheme;
use super::super::record;
use super::academic_year::{self, YearStatus};
use super::term::{ActiveModel, Column, Entity, Model};

/// What a term is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TermInput)]
#[validate(schema(function = "is_in_order"))]
pub struct Input {
    /// The academic year. It stays as it is.
    pub academic_year_id: Uuid,
    /// Its place in the year, from 1; no more than the setting `academic_year.terms` says.
    #[schema(minimum = 1, maximum = 4)]
    pub number: i32,
    /// First day of school, inside the year.
    pub starts_on: NaiveDate,
    /// Last day of school, inside the year.
    pub ends_on: NaiveDate,
}

kernel::apply!(Input => ActiveModel { academic_year_id, number, starts_on, ends_on });

fn is_in_order(input: &Input) -> Result<(), ValidationError> {
    if input.starts_on <= input.ends_on { Ok(()) } else { Err(record::disordered("ends_on")) }
}

/// Terms.
#[derive(Debug)]
pub struct Terms;

impl Resource for Terms {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "term";
    const PLURAL: &'static str = "terms";
    const PATH: &'static str = "/terms";
    const ABOUT: &'static str = "A term of an academic year.";
    const SORTABLE: &'static [Column] = &[Column::StartsOn, Column::Number];
    const FILTERABLE: &'static [Column] = &[Column::AcademicYearId, Column::Number, Column::StartsOn, Column::EndsOn];
    const DEFAULT_SORT: &'static str = "-starts_on";
    const NATURAL_KEY: &'static [Column] = &[Column::AcademicYearId, Column::Number];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "academic_year_id": "01890a5d-ac96-774b-bcce-b302099a8057", "number": 1,
            "starts_on": "2026-01-13", "ends_on": "2026-04-01"
        })
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<academic_year::Entity>(Column::AcademicYearId)]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let (year_id, starts_on, ends_on, number) = match (&change.input, &change.before) {
            (Some(input), _) => (input.academic_year_id, input.starts_on, input.ends_on, input.number),
            (None, Some(before)) => (before.academic_year_id, before.starts_on, before.ends_on, before.number),
            (None, None) => return Err(Error::internal("a change has an input or a record")),
        };
        record::insist_on::<academic_year::Entity>(ctx, year_id, "academic_year_id").await?;
        let year = ctx.get::<academic_year::Entity>(year_id).await?;
        if year.status == YearStatus::Closed {
            return Err(Error::conflict(&ACADEMIC_YEAR_CLOSED));
        }
        if let (ChangeKind::Delete, Some(term)) = (change.kind, &change.before) {
            let schemes = Condition::all().add(scheme::Column::TermId.eq(term.id));
            return record::refuse_while_used(&[("schemes_of_work", record::any::<scheme::Entity>(ctx, schemes).await?)]);
        }
        let mut problems = Problems::new();
        if let Some(before) = &change.before {
            record::refuse_another(&mut problems, "academic_year_id", &before.academic_year_id, &year_id);
        }
        let most: i32 = settings::get(ctx, settings::key::ACADEMIC_YEAR_TERMS).await?;
        problems.add_if(number > most, || Detail::of("number", "maximum").with("limit", most));
        problems.add_if(starts_on < year.starts_on, || Detail::of("starts_on", "outside_year"));
        problems.add_if(ends_on > year.ends_on, || Detail::of("ends_on", "outside_year"));
        problems.into_result()
    }
}
