//! A year with the ministry's term dates, which are reference data (`term_dates`: one code a term, `2026_1`).

use chrono::NaiveDate;
use kernel::errors::Detail;
use kernel::operation::Body;
use kernel::{Ctx, Error, Result, resource};
use platform::schools::reference::{self, CodeSet};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::academic_year::YearStatus;
use super::academic_years::{self, AcademicYears};
use super::current::{self, CurrentYear};
use super::standing;
use super::terms::{self, Terms};

/// The reference set of the ministry's term dates.
const SET: &str = "term_dates";

/// Which year.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct YearFromReference {
    /// Its number.
    #[schema(minimum = 1980, maximum = 2200)]
    pub year: i32,
    /// Whether it is opened at once, if it is still planned.
    #[serde(default)]
    #[schema(default = false)]
    pub open: bool,
}

/// Makes a year with the ministry's terms: the operation.
///
/// # Errors
/// As [`year_from_reference`].
pub(super) async fn operation(ctx: &Ctx, Body(cmd): Body<YearFromReference>) -> Result<CurrentYear> {
    year_from_reference(ctx, cmd).await
}

/// Makes a year, from 1 January to 31 December, and those of its terms that the school does not have yet, with the
/// dates that the ministry has published. What is there already stays as it is, so that a second call changes nothing.
///
/// # Errors
/// 422 naming `year` when the ministry's dates are not known; 409 when terms would overlap, or the year is closed.
pub async fn year_from_reference(ctx: &Ctx, cmd: YearFromReference) -> Result<CurrentYear> {
    let known = reference::set(ctx, SET).await?;
    let dates = dates(&known, ctx.today(), cmd.year);
    if dates.is_empty() {
        return Err(Error::validation(vec![Detail::of("year", "term_dates_unknown").with("year", cmd.year)]));
    }
    let mut year = match academic_years::numbered(ctx, cmd.year).await? {
        Some(year) => year,
        None => resource::create::<AcademicYears>(ctx, whole(cmd.year)?).await?,
    };
    let there = current::terms_of(ctx, &year).await?;
    for (number, starts_on, ends_on) in dates {
        if there.iter().all(|term| term.number != number) {
            let input = terms::Input { academic_year_id: year.id, number, starts_on, ends_on };
            resource::create::<Terms>(ctx, input).await?;
        }
    }
    if cmd.open && year.status == YearStatus::Planned {
        year = standing::open(ctx, year).await?;
    }
    current::shown(ctx, year, ctx.today()).await
}

/// The calendar year.
fn whole(year: i32) -> Result<academic_years::Input> {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    match (day(1, 1), day(12, 31)) {
        (Some(starts_on), Some(ends_on)) => Ok(academic_years::Input { year, starts_on, ends_on }),
        _ => Err(Error::field("year", "invalid")),
    }
}

/// Number, first and last day of the terms of a year that are known on a day.
fn dates(known: &CodeSet, on: NaiveDate, year: i32) -> Vec<(i32, NaiveDate, NaiveDate)> {
    let date = |attributes: &serde_json::Value, name: &str| attributes.get(name)?.as_str()?.parse().ok();
    let term = |number: i32| {
        let row = known.get(&format!("{year}_{number}"), on)?;
        let attributes = row.attributes.as_ref()?;
        Some((number, date(attributes, "starts_on")?, date(attributes, "ends_on")?))
    };
    (1..=4).filter_map(term).collect()
}
