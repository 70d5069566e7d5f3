//! Academic years and their terms.

pub mod academic_year;
pub mod academic_years;
mod current;
mod from_reference;
mod standing;
pub mod term;
pub mod terms;

pub use academic_years::AcademicYears;
pub use current::{CurrentYear, CurrentYearQuery, term_of, terms_of, year_of};
pub use from_reference::{YearFromReference, year_from_reference};
pub use standing::open;
pub use terms::Terms;

use kernel::Module;
use kernel::errors::{Code, Constraint, code};
use kernel::events::{EventType, RecordChanged};
use kernel::operation::Operation;
use serde_json::json;

use super::codes::{
    ACADEMIC_YEAR_CLOSED, ACADEMIC_YEAR_OVERLAP, ACADEMIC_YEAR_UNDER_WAY, ACADEMIC_YEAR_WITHOUT_TERMS, TERM_OVERLAP,
};

pub(super) const CONSTRAINTS: &[Constraint] = &[
    Constraint { name: "ex_academic_years_overlap", columns: None, code: &ACADEMIC_YEAR_OVERLAP, field: Some("starts_on") },
    Constraint { name: "ex_terms_overlap", columns: None, code: &TERM_OVERLAP, field: Some("starts_on") },
];

/// Puts years and terms into the module.
pub(super) fn declare(module: &mut Module) {
    module.resource::<AcademicYears>();
    module.resource::<Terms>();
    for operation in &mut module.operations {
        let errors: &[&'static Code] = match operation.id.as_str() {
            "create_academic_year" | "restore_academic_year" => &[&ACADEMIC_YEAR_OVERLAP],
            "update_academic_year" => &[&ACADEMIC_YEAR_OVERLAP, &ACADEMIC_YEAR_CLOSED],
            "create_term" | "update_term" => &[&TERM_OVERLAP, &ACADEMIC_YEAR_CLOSED],
            "restore_term" => &[&TERM_OVERLAP, &ACADEMIC_YEAR_CLOSED, &code::INVALID_REFERENCE],
            "delete_academic_year" => &[&ACADEMIC_YEAR_CLOSED],
            "delete_term" => &[&ACADEMIC_YEAR_CLOSED, &code::INVALID_REFERENCE],
            _ => &[],
        };
        operation.errors.extend_from_slice(errors);
    }
    module.operations.extend(operations());
    let event = |topic, about| EventType::new::<RecordChanged>(topic, "academic_year", about);
    module.events.extend([
        event("academics.academic_year.opened", "An academic year was opened."),
        event("academics.academic_year.closed", "An academic year was closed."),
        event("academics.academic_year.reopened", "A closed academic year was opened again."),
    ]);
}

fn operations() -> Vec<Operation> {
    let current = Operation::get("/academic-years/current", "get_current_academic_year", current::current_year)
        .permission("academics.academic_year.read")
        .describe(
            "The academic year of a day",
            "The year that the day is in, with its terms and the term of the day (`null` between terms). Reads only.",
        )
        .errors(&[&code::NOT_FOUND, &code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER]);
    let reference =
        Operation::post("/academic-years/from-reference", "create_academic_year_from_reference", from_reference::operation)
            .unconditional()
            .permission("academics.academic_year.create")
            .describe(
                "Make an academic year with the ministry's terms",
                "Makes the calendar year and those of its terms that the school does not have yet, with the dates of the reference set `term_dates`; opens it when asked to. What is there already stays as it is: a second call changes nothing.",
            )
            .errors(&[&ACADEMIC_YEAR_OVERLAP, &TERM_OVERLAP, &ACADEMIC_YEAR_CLOSED, &code::DUPLICATE])
            .request_example(json!({ "year": 2026, "open": true }));
    let open = Operation::post("/academic-years/{id}/open", "open_academic_year", standing::open_year)
        .permission("academics.academic_year.open")
        .describe("Open an academic year", "A planned year that has terms is under way from now on.")
        .errors(&[&code::ILLEGAL_TRANSITION, &ACADEMIC_YEAR_WITHOUT_TERMS]);
    let close = Operation::post("/academic-years/{id}/close", "close_academic_year", standing::close_year)
        .permission("academics.academic_year.close")
        .describe(
            "Close an academic year",
            "An open year whose last term is over is closed: its dates and terms stay as they are from now on.",
        )
        .errors(&[&code::ILLEGAL_TRANSITION, &ACADEMIC_YEAR_UNDER_WAY]);
    let reopen = Operation::post("/academic-years/{id}/reopen", "reopen_academic_year", standing::reopen_year)
        .permission("academics.academic_year.reopen")
        .describe("Open a closed academic year again", "For a correction; close it again afterwards.")
        .errors(&[&code::ILLEGAL_TRANSITION]);
    vec![current, reference, open, close, reopen]
}
