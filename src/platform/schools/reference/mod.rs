//! Reference data: the code lists that the whole country shares, effective-dated, with their source, in every language.
//!
//! Records store codes, never labels. Other modules hold what they store against a list with [`check()`].

mod check;
mod code;
mod load;
mod operations;

pub use check::{CodeSet, check, check_within, set};
pub use code::Model;
pub use load::{ReferenceCode, load};

use kernel::operation::Operation;

use super::input;

/// The operations of reference data.
pub(super) fn operations() -> Vec<Operation> {
    vec![
        input::list_of::<operations::ShownSet>(Operation::get("/reference", "list_reference_sets", operations::list))
            .account()
            .describe("List code lists", "The names of the country's code lists, with how many codes each has today. Reads only."),
        input::list_of::<operations::ShownCode>(Operation::get("/reference/{key}", "get_reference_set", operations::get))
            .account()
            .describe(
                "Get a code list",
                "The codes of a list that may be used on a date, in order, with their texts in the caller's language (or English). Reads only.",
            )
            .errors(&[&kernel::errors::code::NOT_FOUND, &kernel::errors::code::INVALID_PARAMETER]),
    ]
}
