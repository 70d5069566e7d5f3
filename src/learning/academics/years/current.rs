//! Which year and term a day is in.

use chrono::NaiveDate;
use kernel::operation::{Query, View};
use kernel::{Ctx, Error, Result};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{academic_year, term};

/// An academic year with its terms.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurrentYear {
    /// The year.
    pub academic_year: academic_year::Model,
    /// Its terms, in order.
    pub terms: Vec<term::Model>,
    /// The term of the day; `null` between terms.
    pub term: Option<term::Model>,
}

impl View for CurrentYear {}

/// Of which day.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CurrentYearQuery {
    /// The day; today unless given.
    pub as_of: Option<NaiveDate>,
}

/// The academic year of a day: the operation.
///
/// # Errors
/// 404 when the school has none on that day.
pub(super) async fn current_year(ctx: &Ctx, Query(query): Query<CurrentYearQuery>) -> Result<CurrentYear> {
    let day = query.as_of.unwrap_or_else(|| ctx.today());
    let academic_year = year_of(ctx, day).await?.ok_or_else(Error::not_found)?;
    shown(ctx, academic_year, day).await
}

/// A year as it is shown, with the term of a day.
///
/// # Errors
/// The database's.
pub(super) async fn shown(ctx: &Ctx, academic_year: academic_year::Model, day: NaiveDate) -> Result<CurrentYear> {
    let terms = terms_of(ctx, &academic_year).await?;
    let term = terms.iter().find(|term| (term.starts_on..=term.ends_on).contains(&day)).cloned();
    Ok(CurrentYear { academic_year, terms, term })
}

/// The terms of a year, in order.
///
/// # Errors
/// The database's.
pub async fn terms_of(ctx: &Ctx, year: &academic_year::Model) -> Result<Vec<term::Model>> {
    use term::Column as C;
    let terms = ctx.find::<term::Entity>().filter(C::AcademicYearId.eq(year.id)).order_by_asc(C::Number);
    Ok(terms.all(ctx.uow()).await?)
}

/// The academic year that a day is in, if the school has one.
///
/// # Errors
/// The database's.
pub async fn year_of(ctx: &Ctx, day: NaiveDate) -> Result<Option<academic_year::Model>> {
    use academic_year::Column as C;
    let years = ctx.find::<academic_year::Entity>().filter(C::StartsOn.lte(day)).filter(C::EndsOn.gte(day));
    Ok(years.one(ctx.uow()).await?)
}

/// The term that a day is in; `None` between terms, and where the school has none.
///
/// # Errors
/// The database's.
pub async fn term_of(ctx: &Ctx, day: NaiveDate) -> Result<Option<term::Model>> {
    use term::Column as C;
    let terms = ctx.find::<term::Entity>().filter(C::StartsOn.lte(day)).filter(C::EndsOn.gte(day));
    Ok(terms.one(ctx.uow()).await?)
}
