//! The academic year of a school, with its terms: the ministry's where they are known, near enough elsewhere.

use kernel::resource::create;
use kernel::{Ctx, Result};
use learning::academics::years::{self, AcademicYears, Terms, YearFromReference, academic_years, terms};

use super::calendar::SchoolYear;

/// Terms that the ministry's dates are taken from only when all of them are known.
const TERMS: usize = 3;

/// Makes the academic year and opens it, unless the school has it.
pub(super) async fn load(ctx: &Ctx, year: &SchoolYear) -> Result<years::CurrentYear> {
    let academic_year = match academic_years::numbered(ctx, year.year).await? {
        Some(there) => there,
        None => make(ctx, year).await?,
    };
    let terms = years::terms_of(ctx, &academic_year).await?;
    let term = terms.iter().find(|term| (term.starts_on..=term.ends_on).contains(&ctx.today())).cloned();
    Ok(years::CurrentYear { academic_year, terms, term })
}

async fn make(ctx: &Ctx, year: &SchoolYear) -> Result<years::academic_year::Model> {
    let known = platform::schools::reference::set(ctx, "term_dates").await?;
    let dated = (1..=TERMS).filter(|n| known.get(&format!("{}_{n}", year.year), ctx.today()).is_some()).count();
    if dated < TERMS {
        make_up(ctx, year).await?;
    } else {
        years::year_from_reference(ctx, YearFromReference { year: year.year, open: false }).await?;
    }
    let made = academic_years::numbered(ctx, year.year).await?.ok_or_else(|| super::mistake("the year was not made"))?;
    years::open(ctx, made).await
}

async fn make_up(ctx: &Ctx, year: &SchoolYear) -> Result<()> {
    let (starts_on, ends_on) = SchoolYear::bounds(year.year).ok_or_else(|| super::mistake("a year out of the calendar"))?;
    let made = create::<AcademicYears>(ctx, academic_years::Input { year: year.year, starts_on, ends_on }).await?;
    for (number, starts_on, ends_on) in SchoolYear::terms(year.year) {
        create::<Terms>(ctx, terms::Input { academic_year_id: made.id, number, starts_on, ends_on }).await?;
    }
    Ok(())
}
