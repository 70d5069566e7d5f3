//! What is to be taught, and what has been: syllabuses with units and outcomes, schemes of work, lesson plans, coverage.

mod coverage;
pub mod lesson_outcome;
pub mod lesson_plan;
pub mod lesson_plans;
mod lessons;
pub mod outcome;
pub mod outcomes;
pub mod scheme;
pub mod schemes;
pub mod syllabus;
pub mod syllabuses;
pub mod unit;
pub mod units;
pub mod week;
pub mod weeks;
mod within;

pub use coverage::{Coverage, CoverageQuery};
pub use lesson_plans::LessonPlans;
pub use lessons::{SetLessonOutcomes, TeachLesson};
pub use outcomes::LearningOutcomes;
pub use schemes::SchemesOfWork;
pub use syllabuses::Syllabuses;
pub use units::SyllabusUnits;
pub use weeks::SchemeWeeks;

use kernel::Module;
use kernel::errors::{Constraint, code};
use kernel::events::{EventType, RecordChanged};
use kernel::operation::Operation;
use serde_json::json;

use super::codes::SYLLABUS_OVERLAP;

pub(super) const CONSTRAINTS: &[Constraint] =
    &[Constraint { name: "ex_syllabuses_overlap", columns: None, code: &SYLLABUS_OVERLAP, field: Some("starts_on") }];

/// Puts plans into the module.
pub(super) fn declare(module: &mut Module) {
    module.resource::<Syllabuses>();
    module.resource::<SyllabusUnits>();
    module.resource::<LearningOutcomes>();
    module.resource::<SchemesOfWork>();
    module.resource::<SchemeWeeks>();
    module.resource::<LessonPlans>();
    for operation in &mut module.operations {
        match operation.id.as_str() {
            "create_syllabus" | "update_syllabus" => operation.errors.push(&SYLLABUS_OVERLAP),
            "restore_syllabus" => operation.errors.extend_from_slice(&[&SYLLABUS_OVERLAP, &code::INVALID_REFERENCE]),
            "restore_syllabus_unit"
            | "restore_learning_outcome"
            | "restore_scheme_of_work"
            | "restore_scheme_week"
            | "restore_lesson_plan" => operation.errors.push(&code::INVALID_REFERENCE),
            _ => {}
        }
    }
    module.operations.extend(operations());
    let event = |topic, about| EventType::new::<RecordChanged>(topic, "lesson_plan", about);
    module.events.extend([
        event("academics.lesson_plan.outcomes_set", "It was said for which outcomes a lesson is."),
        event("academics.lesson_plan.taught", "A lesson was taught."),
    ]);
}

fn operations() -> Vec<Operation> {
    let outcomes = Operation::put("/lesson-plans/{id}/outcomes", "set_lesson_outcomes", lessons::set_outcomes)
        .permission("academics.lesson_plan.update")
        .describe(
            "Say for which outcomes a lesson is",
            "Replaces the outcomes of the lesson by these, which are of a syllabus of its subject.",
        )
        .errors(&[&code::INVALID_REFERENCE])
        .request_example(json!({ "outcome_ids": ["01890a5d-ac96-774b-bcce-b302099a8059"] }));
    let teach = Operation::post("/lesson-plans/{id}/teach", "teach_lesson", lessons::teach)
        .permission("academics.lesson_plan.update")
        .describe("Say that a lesson was taught", "Its outcomes count as taught from then on. Said again, it corrects the day.")
        .request_example(json!({ "taught_on": "2026-01-20", "notes": "Group 3 needs to repeat" }));
    let coverage = Operation::get("/classes/{id}/coverage", "get_class_coverage", coverage::coverage)
        .permission("academics.lesson_plan.read")
        .describe(
            "Coverage of a class's plans",
            "By subject: how many of the outcomes that the class's schemes of work plan have been taught, and which have not. Reads only.",
        )
        .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER]);
    vec![outcomes, teach, coverage]
}
