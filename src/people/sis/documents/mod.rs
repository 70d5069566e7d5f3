//! Documents of learners: which kinds a school wants of whom, what there is, what is missing, and who is told before one
//! expires.

pub mod checklist;
pub mod document;
pub mod kind;
pub mod kinds;
mod remind;
pub mod resource;
mod texts;

pub use kinds::StudentDocumentKinds;
pub use resource::StudentDocuments;
use texts::EXPIRING;

use kernel::Module;
use kernel::errors::code;
use kernel::operation::Operation;
use platform::notifications::kinds::Offered;

use super::merge::Moves;

/// Brings all of it.
pub(super) fn declare(module: &mut Module) {
    module.resource::<StudentDocumentKinds>();
    module.resource::<StudentDocuments>();
    let named = |operation: &&mut Operation| {
        matches!(operation.id.as_str(), "create_student_document" | "update_student_document" | "replace_student_document")
    };
    module.operations.iter_mut().filter(named).for_each(|operation| operation.errors.push(&code::INVALID_REFERENCE));
    let checklist = Operation::get("/students/{id}/document-checklist", "get_student_document_checklist", checklist::of_student)
        .permission("sis.student_document.read")
        .describe(
            "Which documents of a learner are there",
            "Every kind that is required of the learner, or that there is a document of: missing, expired, expiring within 60 days, or good. A family sees the kinds that it may see. Reads only.",
        );
    let asked = Operation::get("/applications/{id}/document-checklist", "get_application_document_checklist", checklist::asked)
        .permission("sis.application.read")
        .describe(
            "Which documents are asked for at admission",
            "The kinds that the school asks for at admission to the level that was applied for. Reads only.",
        );
    module.operations.extend([checklist, asked]);
    module.events.push(remind::event());
    module.schedules.push(remind::schedule());
    module.offer(Offered(&EXPIRING));
    module.offer(Moves::<StudentDocuments>::of(document::Column::StudentId).declare());
}
