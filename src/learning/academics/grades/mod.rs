//! The grades that a school teaches, and which comes after which.

mod age;
mod from_reference;
pub mod grade;
#[expect(clippy::module_inception, reason = "the resource of the folder's name")]
pub mod grades;

pub use age::{AgeWarning, age_warning};
pub use from_reference::{GradesFromReference, grades_from_reference};
pub use grades::{Grades, coded, next_grade};

use kernel::Module;
use kernel::errors::code;
use kernel::operation::Operation;
use serde_json::json;

/// Puts grades into the module.
pub(super) fn declare(module: &mut Module) {
    module.resource::<Grades>();
    module.operations.push(
        Operation::post("/grades/from-reference", "create_grades_from_reference", from_reference::operation)
            .unconditional()
            .permission("academics.grade.create")
            .describe(
                "Make the grades of a range of levels",
                "Makes those grades of the country's levels from `first` to `last` that the school does not have yet, each leading to the next. What is there already stays as it is. Answers with all grades of the school, in order.",
            )
            .errors(&[&code::DUPLICATE])
            .request_example(json!({ "first": "F1", "last": "F6" })),
    );
}
