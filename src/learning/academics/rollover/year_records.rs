//! Records of an academic year that other modules keep, and that a roll-over cannot be undone under: marks, registers.

use futures::future::LocalBoxFuture;
use kernel::errors::Detail;
use kernel::{Ctx, Error, Result};

use super::super::codes::ROLLOVER_YEAR_BEGUN;
use super::super::years::academic_year;

/// A kind of record that a module keeps of a year's lessons: offered with [`Module::offer`](kernel::Module::offer). From the
/// first one on the year has begun.
pub struct YearRecords {
    /// What they are: `attendance_registers`.
    pub name: &'static str,
    /// Whether there is one in this year.
    pub any: for<'a> fn(&'a Ctx, &'a academic_year::Model) -> LocalBoxFuture<'a, Result<bool>>,
}

/// Refuses while there is such a record in a year.
///
/// # Errors
/// 409 `ROLLOVER_YEAR_BEGUN` naming each kind that there is.
pub(super) async fn refuse_any(ctx: &Ctx, year: &academic_year::Model) -> Result<()> {
    let mut found = Vec::new();
    for kind in ctx.services().registry().offered::<YearRecords>() {
        if (kind.any)(ctx, year).await? {
            found.push(kind.name);
        }
    }
    refuse(&found)
}

fn refuse(found: &[&str]) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let error = Error::conflict(&ROLLOVER_YEAR_BEGUN);
    Err(found.iter().fold(error, |error, name| error.detail(Detail::of(*name, "new_year_begun"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_mark_or_register_of_the_new_year_is_named() {
        assert!(refuse(&[]).is_ok());
        let error = refuse(&["marks", "attendance_registers"]).unwrap_err();
        assert!(error.is(&ROLLOVER_YEAR_BEGUN));
        let fields: Vec<_> = error.details().iter().filter_map(|detail| detail.field.as_deref()).collect();
        assert_eq!(fields, ["marks", "attendance_registers"]);
    }
}
