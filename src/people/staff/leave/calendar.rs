//! On which days there is school: the school's weekdays, and the holidays that whoever keeps the calendar offers.

use std::collections::BTreeSet;

use chrono::{NaiveDate, Weekday};
use futures::future::LocalBoxFuture;
use kernel::{Ctx, Result};
use platform::schools::settings;

use super::days::Counting;

/// The days without school from one day to another, both included.
pub type Between = for<'a> fn(&'a Ctx, NaiveDate, NaiveDate) -> LocalBoxFuture<'a, Result<Vec<NaiveDate>>>;

/// Days without school: offered with [`Module::offer`](kernel::Module::offer) by whichever module keeps the school's calendar.
/// Those of all offers together are holidays; without an offer there are none but the days of the week without school.
#[derive(Clone, Copy)]
pub struct Holidays {
    /// The days without school from one day to another, both included.
    pub between: Between,
}

impl std::fmt::Debug for Holidays {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Holidays")
    }
}

/// How the days from one to another are counted.
///
/// # Errors
/// The database's.
pub(super) async fn counting(ctx: &Ctx, from: NaiveDate, until: NaiveDate, every_day: bool) -> Result<Counting> {
    if every_day {
        return Ok(Counting { weekdays: Vec::new(), holidays: BTreeSet::new(), every_day });
    }
    let names: Vec<String> = settings::get(ctx, settings::key::SCHOOL_DAYS).await?;
    let weekdays = names.iter().filter_map(|name| name.parse::<Weekday>().ok()).collect();
    let mut holidays = BTreeSet::new();
    for offered in ctx.services().registry().offered::<Holidays>() {
        holidays.extend((offered.between)(ctx, from, until).await?);
    }
    Ok(Counting { weekdays, holidays, every_day })
}
