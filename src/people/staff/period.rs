//! Periods of days, both ends inside; one without an end goes on.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition};
use validator::ValidationError;

/// Rows whose period covers a day.
pub(super) fn covering<C: ColumnTrait>(starts_on: C, ends_on: C, day: NaiveDate) -> Condition {
    Condition::all().add(starts_on.lte(day)).add(Condition::any().add(ends_on.is_null()).add(ends_on.gte(day)))
}

/// That the later of two days, where there is one, is not before the earlier; the problem is named after `field`.
pub(super) fn in_order(earlier: Option<NaiveDate>, later: Option<NaiveDate>, field: &'static str) -> Result<(), ValidationError> {
    if earlier.zip(later).is_none_or(|(earlier, later)| earlier <= later) {
        return Ok(());
    }
    let mut error = ValidationError::new("date_order");
    error.add_param("field".into(), &field);
    Err(error)
}
