//! Learners much younger or older than others of their level: nobody is refused for it, but somebody should look.

use chrono::{Datelike, NaiveDate};

use kernel::errors::Detail;
use kernel::{Ctx, Result};
use platform::schools::reference;

/// Years below the age that is typical of a level that nobody wonders about.
const YOUNGER: i32 = 1;
/// Years above it: learners start late, and repeat.
const OLDER: i32 = 3;

/// What there is to say about somebody's age in a level.
///
/// # Errors
/// The database's.
pub(super) async fn warning(ctx: &Ctx, level: &str, born_on: NaiveDate, starts_on: NaiveDate) -> Result<Option<Detail>> {
    let levels = reference::set(ctx, "levels").await?;
    let attributes = levels.get(level, ctx.today()).and_then(|row| row.attributes.as_ref());
    let typical = attributes.and_then(|all| all.get("typical_age")).and_then(serde_json::Value::as_i64);
    let Some(typical) = typical.and_then(|age| i32::try_from(age).ok()) else { return Ok(None) };
    // The age turned in the school year, which is the calendar year.
    let age = starts_on.year() - born_on.year();
    let usual = (typical - YOUNGER)..=(typical + OLDER);
    Ok((!usual.contains(&age)).then(|| Detail::of("level_code", "unusual_age").with("age", age).with("typical", typical)))
}
