//! Giving student numbers.

use std::collections::HashSet;

use kernel::errors::{Detail, code};
use kernel::{Ctx, Error, Result};
use platform::schools::sequences;
use sea_orm::sea_query::UnionType;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use super::student::{Column, Entity};

/// Numbers that are asked for at first, and then as long as all of them are taken. A school that brought its own numbers
/// along may have many that the sequence would give: it skips them.
const BATCHES: [u32; 4] = [1, 20, 500, 5_000];

/// The next number that no student has, nor a deleted one had.
///
/// # Errors
/// 409 when thousands of the sequence's next numbers are taken: its pattern has to be changed; the database's.
pub(super) async fn next_free(ctx: &Ctx) -> Result<String> {
    for count in BATCHES {
        let numbers = sequences::next_many(ctx, "student_number", count).await?;
        let taken = taken(ctx, &numbers).await?;
        if let Some(number) = first_free(numbers, taken) {
            return Ok(number);
        }
    }
    Err(Error::conflict(&code::DUPLICATE).detail(Detail::of("student_number", "duplicate")))
}

/// Those of the numbers that a student has, or a deleted one had: two questions, because each has an index of its own
/// and all students together have none.
async fn taken(ctx: &Ctx, numbers: &[String]) -> Result<Vec<String>> {
    let those = |students: Select<Entity>| {
        let those = students.filter(Column::StudentNumber.is_in(numbers.iter().map(String::as_str)));
        those.select_only().column(Column::StudentNumber)
    };
    let mut here = those(ctx.find::<Entity>());
    let gone = those(ctx.find_with_deleted::<Entity>().filter(Column::DeletedAt.is_not_null()));
    QuerySelect::query(&mut here).union(UnionType::All, gone.into_query());
    Ok(here.into_tuple().all(ctx.uow()).await?)
}

fn first_free(numbers: Vec<String>, taken: Vec<String>) -> Option<String> {
    let taken: HashSet<String> = taken.into_iter().collect();
    numbers.into_iter().find(|number| !taken.contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_somebody_has_is_skipped() {
        let numbers = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(first_free(numbers(&["1", "2", "3"]), numbers(&["2", "1"])), Some("3".to_owned()));
        assert_eq!(first_free(numbers(&["1"]), numbers(&["1"])), None);
    }
}
