//! What learners choose and what they take: windows with options in blocks, choices to be approved, and registrations,
//! which say from which day to which a learner takes a subject.

pub mod choice;
pub mod clash;
mod decide;
pub mod line;
pub mod option;
pub mod options;
mod places;
mod register;
pub mod registration;
pub mod registrations;
mod request;
pub mod subject_choices;
pub mod window;
pub mod windows;

pub use decide::DeclineChoice;
pub use options::ChoiceOptions;
pub use register::{ClassRegistered, RegisterClass};
pub use registrations::SubjectRegistrations;
pub use request::{ChooseSubjects, choose};
pub use subject_choices::SubjectChoices;
pub use windows::ChoiceWindows;

use kernel::Module;
use kernel::errors::{Constraint, code};
use kernel::events::{EventType, RecordChanged};
use kernel::operation::Operation;
use people::sis::codes::NOT_ENROLLED;
use serde_json::json;

use super::codes::{CHOICE_ALREADY_MADE, CHOICE_OPTION_FULL, CHOICE_WINDOW_CLOSED, REGISTRATION_OVERLAP};

pub(super) const CONSTRAINTS: &[Constraint] = &[
    Constraint { name: "ex_subject_registrations_overlap", columns: None, code: &REGISTRATION_OVERLAP, field: Some("starts_on") },
    Constraint {
        name: "uq_subject_choices_live",
        columns: Some(("subject_choices", &["choice_window_id", "student_id"])),
        code: &CHOICE_ALREADY_MADE,
        field: Some("student_id"),
    },
];

/// Puts choices and registrations into the module.
pub(super) fn declare(module: &mut Module) {
    module.resource::<ChoiceWindows>();
    module.resource::<ChoiceOptions>();
    module.resource::<SubjectChoices>();
    module.resource::<SubjectRegistrations>();
    for operation in &mut module.operations {
        match operation.id.as_str() {
            "create_subject_registration" | "update_subject_registration" => operation.errors.push(&REGISTRATION_OVERLAP),
            "restore_subject_registration" => {
                operation.errors.extend_from_slice(&[&REGISTRATION_OVERLAP, &code::INVALID_REFERENCE]);
            }
            "restore_choice_window" | "restore_choice_option" => operation.errors.push(&code::INVALID_REFERENCE),
            _ => {}
        }
    }
    module.operations.extend(operations());
    let event = |topic, about| EventType::new::<RecordChanged>(topic, "subject_choice", about);
    module.events.extend([
        event("academics.subject_choice.requested", "Subjects were chosen for a learner, or chosen again."),
        event("academics.subject_choice.withdrawn", "A choice of subjects was taken back."),
        event("academics.subject_choice.approved", "A choice of subjects was approved."),
        event("academics.subject_choice.declined", "A choice of subjects was declined."),
    ]);
}

fn operations() -> Vec<Operation> {
    let choose = Operation::post("/subject-choices", "choose_subjects", request::operation)
        .created()
        .permission("academics.subject_choice.request")
        .describe(
            "Choose subjects",
            "Records a learner's choice in a window, to be approved: options of different blocks, as many as the window wants, with places left. Learners and guardians choose while the window is open; the school's records at any time. While a choice waits, choosing again replaces it.",
        )
        .errors(&[&CHOICE_WINDOW_CLOSED, &CHOICE_ALREADY_MADE, &CHOICE_OPTION_FULL, &code::INVALID_REFERENCE])
        .request_example(json!({
            "choice_window_id": "01890a5d-ac96-774b-bcce-b302099a8057", "student_id": "01890a5d-ac96-774b-bcce-b302099a8058",
            "option_ids": ["01890a5d-ac96-774b-bcce-b302099a8059", "01890a5d-ac96-774b-bcce-b302099a8060"]
        }));
    let approve = Operation::post("/subject-choices/{id}/approve", "approve_subject_choice", decide::approve)
        .permission("academics.subject_choice.approve")
        .describe(
            "Approve a choice of subjects",
            "Registers the learner for the subjects from the window's `takes_effect_on` on; a subject that is taken then already goes on as it is.",
        )
        .errors(&[&code::ILLEGAL_TRANSITION, &CHOICE_OPTION_FULL, &NOT_ENROLLED, &REGISTRATION_OVERLAP]);
    let decline = Operation::post("/subject-choices/{id}/decline", "decline_subject_choice", decide::decline)
        .permission("academics.subject_choice.decline")
        .describe("Decline a choice of subjects", "With the reason, which learner and guardians read. They may choose again.")
        .errors(&[&code::ILLEGAL_TRANSITION])
        .request_example(json!({ "note": "Physics needs a pass in Mathematics." }));
    let withdraw = Operation::post("/subject-choices/{id}/withdraw", "withdraw_subject_choice", request::withdraw)
        .permission("academics.subject_choice.request")
        .describe("Take a choice of subjects back", "Only while it waits.")
        .errors(&[&code::ILLEGAL_TRANSITION]);
    let register = Operation::post("/classes/{id}/register-subjects", "register_class_subjects", register::register_class)
        .permission("academics.subject_registration.create")
        .describe(
            "Register a class for subjects",
            "Registers every learner who is in the class and enrolled on the day for the subjects, from that day on. Who takes one already keeps it as it is: a second call changes nothing.",
        )
        .errors(&[&code::INVALID_REFERENCE, &REGISTRATION_OVERLAP])
        .request_example(json!({ "subject_ids": ["01890a5d-ac96-774b-bcce-b302099a8059"], "starts_on": "2026-01-13" }));
    vec![choose, approve, decline, withdraw, register]
}
