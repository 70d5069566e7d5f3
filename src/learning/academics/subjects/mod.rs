//! Subjects, and how many of which kind a learner takes.

mod curriculum_check;
pub mod curriculum_rule;
pub mod curriculum_rules;
mod from_reference;
pub mod rules;
pub mod subject;
#[expect(clippy::module_inception, reason = "the resource of the folder's name")]
pub mod subjects;

pub use curriculum_check::{CurriculumCheck, FindingCount, LearnerFindings, RuleName};
pub use curriculum_rules::{CurriculumRules, rule_for};
pub use from_reference::curriculum_rules_from_reference;
pub use subjects::{Subjects, is_offered};

use kernel::Module;
use kernel::errors::{Constraint, code};
use kernel::operation::Operation;

use super::codes::CURRICULUM_RULE_OVERLAP;

pub(super) const CONSTRAINTS: &[Constraint] = &[Constraint {
    name: "ex_curriculum_rules_overlap",
    columns: None,
    code: &CURRICULUM_RULE_OVERLAP,
    field: Some("starts_on"),
}];

/// Puts subjects and curriculum rules into the module.
pub(super) fn declare(module: &mut Module) {
    module.resource::<Subjects>();
    module.resource::<CurriculumRules>();
    for operation in &mut module.operations {
        if matches!(operation.id.as_str(), "create_curriculum_rule" | "update_curriculum_rule" | "restore_curriculum_rule") {
            operation.errors.push(&CURRICULUM_RULE_OVERLAP);
        }
    }
    module.operations.push(
        Operation::post("/curriculum-rules/from-reference", "create_curriculum_rules_from_reference", from_reference::operation)
            .unconditional()
            .permission("academics.curriculum_rule.create")
            .describe(
                "Take over the country's curriculum rules",
                "Makes those rules of the reference set `curriculum_rules` (Heritage-Based Curriculum) that the school does not have yet. Answers with all rules of the school.",
            )
            .errors(&[&CURRICULUM_RULE_OVERLAP]),
    );
    module.operations.push(
        Operation::get("/classes/{id}/curriculum-check", "check_class_curriculum", curriculum_check::curriculum_check)
            .permission("academics.subject_registration.read")
            .describe(
                "What the learners of a class lack by the curriculum",
                "Holds the subjects that each learner of the class takes on a day against the curriculum rule of the grade (its own, or its phase's): which compulsory learning areas are missing, whether there are too few or too many subjects. Counted, and by learner; only learners that the caller may see. Reads only.",
            )
            .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER]),
    );
}
