//! Academic years as a resource. Where one stands is changed by commands (`standing.rs`).

use chrono::{Datelike, NaiveDate};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems};
use kernel::resource::{Change, ChangeKind, Resource};
use kernel::{Ctx, Error, Result};

use super::super::choices::window;
use super::super::class;
use super::super::codes::ACADEMIC_YEAR_CLOSED;
use super::super::record;
use super::academic_year::{ActiveModel, Column, Entity, Model, YearStatus};
use super::term;

/// Days that no academic year is longer than.
const LONGEST: i64 = 400;

/// What an academic year is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = AcademicYearInput)]
#[validate(schema(function = "is_in_order"))]
pub struct Input {
    /// Its number: the calendar year in which it starts. The school has one of each.
    #[schema(minimum = 1980, maximum = 2200)]
    pub year: i32,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
}

kernel::apply!(Input => ActiveModel { year, starts_on, ends_on });

fn is_in_order(input: &Input) -> Result<(), ValidationError> {
    if input.starts_on <= input.ends_on { Ok(()) } else { Err(record::disordered("ends_on")) }
}

/// Academic years.
#[derive(Debug)]
pub struct AcademicYears;

impl Resource for AcademicYears {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "academic_year";
    const PLURAL: &'static str = "academic_years";
    const PATH: &'static str = "/academic-years";
    const ABOUT: &'static str = "An academic year of the school.";
    const SORTABLE: &'static [Column] = &[Column::Year, Column::StartsOn];
    const FILTERABLE: &'static [Column] = &[Column::Year, Column::Status, Column::StartsOn, Column::EndsOn];
    const DEFAULT_SORT: &'static str = "-year";
    const NATURAL_KEY: &'static [Column] = &[Column::Year];

    fn example() -> serde_json::Value {
        serde_json::json!({ "year": 2026, "starts_on": "2026-01-01", "ends_on": "2026-12-31" })
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        if let Some(before) = &change.before
            && before.status == YearStatus::Closed
            && change.kind != ChangeKind::Restore
        {
            return Err(Error::conflict(&ACADEMIC_YEAR_CLOSED));
        }
        match (&change.input, &change.before) {
            (Some(input), before) => check(ctx, input, before.as_ref()).await,
            (None, Some(before)) if change.kind == ChangeKind::Delete => refuse_while_used(ctx, before).await,
            _ => Ok(()),
        }
    }

    async fn before_write(_ctx: &Ctx, change: &mut Change<Self>) -> Result<()> {
        if change.kind == ChangeKind::Create {
            change.row.status = Set(YearStatus::Planned);
        }
        Ok(())
    }
}

async fn check(ctx: &Ctx, input: &Input, before: Option<&Model>) -> Result<()> {
    let mut problems = Problems::new();
    problems.add_if(input.starts_on.year() != input.year, || Detail::of("starts_on", "not_in_year").with("year", input.year));
    problems.add_if((input.ends_on - input.starts_on).num_days() >= LONGEST, || Detail::of("ends_on", "year_too_long"));
    if let Some(before) = before {
        let own = Condition::all().add(term::Column::AcademicYearId.eq(before.id));
        let early = own.clone().add(term::Column::StartsOn.lt(input.starts_on));
        let late = own.add(term::Column::EndsOn.gt(input.ends_on));
        problems.add_if(record::any::<term::Entity>(ctx, early).await?, || Detail::of("starts_on", "term_outside_year"));
        problems.add_if(record::any::<term::Entity>(ctx, late).await?, || Detail::of("ends_on", "term_outside_year"));
    }
    problems.into_result()
}

async fn refuse_while_used(ctx: &Ctx, year: &Model) -> Result<()> {
    let terms = Condition::all().add(term::Column::AcademicYearId.eq(year.id));
    let classes = Condition::all().add(class::Column::AcademicYear.eq(year.year));
    let windows = Condition::all().add(window::Column::AcademicYearId.eq(year.id));
    record::refuse_while_used(&[
        ("terms", record::any::<term::Entity>(ctx, terms).await?),
        ("classes", record::any::<class::Entity>(ctx, classes).await?),
        ("choice_windows", record::any::<window::Entity>(ctx, windows).await?),
    ])
}

/// The academic year with this number, if the school has it.
///
/// # Errors
/// The database's.
pub async fn numbered(ctx: &Ctx, year: i32) -> Result<Option<Model>> {
    Ok(ctx.find::<Entity>().filter(Column::Year.eq(year)).one(ctx.uow()).await?)
}
