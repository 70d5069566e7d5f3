//! Giving staff numbers.

use std::collections::HashSet;

use kernel::errors::{Detail, code};
use kernel::{Ctx, Error, Result};
use platform::schools::sequences;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use super::member::{Column, Entity};

/// Numbers that are asked for at first, and then as long as all of them are taken.
const BATCHES: [u32; 3] = [1, 20, 500];

/// The next number that no member has.
///
/// # Errors
/// 409 when hundreds of the sequence's next numbers are taken: its pattern has to be changed; the database's.
pub(super) async fn next_free(ctx: &Ctx) -> Result<String> {
    for count in BATCHES {
        let numbers = sequences::next_many(ctx, "staff_number", count).await?;
        let known = ctx.find_with_deleted::<Entity>().filter(Column::StaffNumber.is_in(numbers.iter().map(String::as_str)));
        let taken: Vec<String> = known.select_only().column(Column::StaffNumber).into_tuple().all(ctx.uow()).await?;
        let taken: HashSet<String> = taken.into_iter().collect();
        if let Some(number) = numbers.into_iter().find(|number| !taken.contains(number)) {
            return Ok(number);
        }
    }
    Err(Error::conflict(&code::DUPLICATE).detail(Detail::of("staff_number", "duplicate")))
}
