//! Places as a resource, and whether one is free.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::{Constraint, Problems, code};
use kernel::resource::{Change, Include, Resource};
use kernel::{Ctx, Error, Result};
use platform::schools::reference;

use super::super::codes::LEVEL_FULL;
use super::super::enrolment::Boarding;
use super::application;
use super::place::{ActiveModel, Column, Entity, Model};
use super::progress::HOLDS_A_PLACE;

/// Which constraint says so when two write at once.
pub(in crate::sis) const CONSTRAINT: Constraint = Constraint {
    name: "uq_admission_places_level",
    columns: Some(("admission_places", &["academic_year", "level_code", "boarding"])),
    code: &code::DUPLICATE,
    field: Some("level_code"),
};

/// What the places of a level are made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = AdmissionPlacesInput)]
pub struct Input {
    /// The year.
    #[schema(minimum = 2000, maximum = 2100)]
    pub academic_year: i32,
    /// The level: a code of the reference set `levels`.
    #[schema(min_length = 1, max_length = 10)]
    pub level_code: String,
    /// For day scholars or for boarders; `day` unless given.
    #[serde(default)]
    pub boarding: Boarding,
    /// How many. Fewer than are given away already takes nobody's place: no further one is offered.
    #[schema(minimum = 0, maximum = 5000)]
    pub places: i32,
}

kernel::apply!(Input => ActiveModel { academic_year, level_code, boarding, places });

/// Places.
#[derive(Debug)]
pub struct Places;

impl Resource for Places {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "admission_places";
    const PLURAL: &'static str = "admission_places";
    const PATH: &'static str = "/admission-places";
    const ABOUT: &'static str = "How many learners a level takes in, in a year. A level without a row has no limit.";
    const SORTABLE: &'static [Column] = &[Column::AcademicYear, Column::LevelCode, Column::Places];
    const FILTERABLE: &'static [Column] = &[Column::AcademicYear, Column::LevelCode, Column::Boarding];
    const DEFAULT_SORT: &'static str = "-academic_year,level_code";
    const NATURAL_KEY: &'static [Column] = &[Column::AcademicYear, Column::LevelCode, Column::Boarding];

    fn example() -> serde_json::Value {
        serde_json::json!({ "academic_year": 2027, "level_code": "F1", "boarding": "boarder", "places": 80 })
    }

    fn includes() -> Vec<Include> {
        vec![Include::new::<Taken>("taken", |ctx, ids| Box::pin(taken(ctx, ids))).permission("sis.application.read")]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        if change.before.as_ref().is_none_or(|before| before.level_code != input.level_code) {
            reference::check(ctx, &mut problems, "level_code", "levels", &input.level_code).await?;
        }
        problems.into_result()
    }
}

/// How the places of a level are given away.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = AdmissionPlacesTaken)]
pub struct Taken {
    /// Offered, and not answered yet.
    pub offered: u64,
    /// Taken by the family.
    pub accepted: u64,
    /// On the roll.
    pub enrolled: u64,
    /// What is left; never below nothing.
    pub free: u64,
    /// Who would like one.
    pub waiting: u64,
}

async fn taken(ctx: &Ctx, ids: Vec<Uuid>) -> Result<HashMap<Uuid, serde_json::Value>> {
    use application::Status;
    let rows = ctx.find::<Entity>().filter(Column::Id.is_in(ids)).all(ctx.uow()).await?;
    let mut found = HashMap::new();
    for row in rows {
        let of = async |statuses: &[Status]| count(ctx, row.academic_year, &row.level_code, row.boarding, statuses).await;
        let (offered, accepted, enrolled) =
            (of(&[Status::Offered]).await?, of(&[Status::Accepted]).await?, of(&[Status::Enrolled]).await?);
        let places = u64::try_from(row.places).unwrap_or(0);
        let free = places.saturating_sub(offered + accepted + enrolled);
        let taken = Taken { offered, accepted, enrolled, free, waiting: of(&[Status::Waiting]).await? };
        found.insert(row.id, serde_json::to_value(taken)?);
    }
    Ok(found)
}

async fn count(ctx: &Ctx, year: i32, level: &str, boarding: Boarding, statuses: &[application::Status]) -> Result<u64> {
    use application::Column as C;
    let rows = ctx.find::<application::Entity>().filter(C::AcademicYear.eq(year)).filter(C::LevelCode.eq(level));
    let rows = rows.filter(C::Boarding.eq(boarding)).filter(C::Status.is_in(statuses.iter().copied()));
    Ok(rows.count(ctx.uow()).await?)
}

/// Whether every place that this application could have is taken; `None` where the level has no limit. Holds others who ask the
/// same until the transaction ends: the last place is offered once.
///
/// # Errors
/// The database's.
pub(super) async fn is_full(ctx: &Ctx, of: &application::Model) -> Result<Option<bool>> {
    let here = || {
        Column::AcademicYear
            .eq(of.academic_year)
            .and(Column::LevelCode.eq(of.level_code.as_str()))
            .and(Column::Boarding.eq(of.boarding))
    };
    // Writing what is there already locks the row.
    let locked = Entity::update_many()
        .col_expr(Column::Places, Expr::col(Column::Places))
        .filter(Column::SchoolId.eq(ctx.school_id()))
        .filter(Column::DeletedAt.is_null())
        .filter(here())
        .exec(ctx.uow())
        .await?;
    if locked.rows_affected == 0 {
        return Ok(None);
    }
    let Some(row) = ctx.find::<Entity>().filter(here()).one(ctx.uow()).await? else { return Ok(None) };
    let taken = count(ctx, of.academic_year, &of.level_code, of.boarding, &HOLDS_A_PLACE).await?;
    Ok(Some(taken >= u64::try_from(row.places).unwrap_or(0)))
}

/// A place for this application.
///
/// # Errors
/// 409 `LEVEL_FULL`.
pub(super) async fn take(ctx: &Ctx, application: &application::Model) -> Result<()> {
    match is_full(ctx, application).await? {
        Some(true) => Err(Error::conflict(&LEVEL_FULL)),
        Some(false) | None => Ok(()),
    }
}
