//! Teaching assignments: handing over, and who answers for a class on a day.

mod hand_over;
mod of_record;

pub use hand_over::HandOver;
pub use of_record::{TeacherOfRecord, TeacherOfRecordQuery, teacher_of_record};

use kernel::Module;
use kernel::errors::code;
use kernel::events::{EventType, RecordChanged};
use kernel::operation::Operation;
use serde_json::json;

/// Puts the commands of teaching assignments into the module.
pub(super) fn declare(module: &mut Module) {
    module.operations.push(
        Operation::post("/class-teachers/{id}/hand-over", "hand_over_class_teacher", hand_over::hand_over)
            .permission("academics.class_teacher.update")
            .describe(
                "Hand a class over to another teacher",
                "Ends the assignment the day before `starts_on`, and begins the same for the other account on that day, to the same end, in one transaction. Answers with the new assignment.",
            )
            .errors(&[&code::DUPLICATE, &code::INVALID_REFERENCE])
            .request_example(json!({ "account_id": "01890a5d-ac96-774b-bcce-b302099a8058", "starts_on": "2026-05-12" })),
    );
    module.operations.push(
        Operation::get("/classes/{id}/teacher-of-record", "get_teacher_of_record", of_record::operation)
            .permission("academics.class_teacher.read")
            .describe(
                "The teacher of record",
                "Who answers for the class on a day (its class teacher), or for a subject in it; of several, who began last. 404 when nobody does. Reads only.",
            )
            .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER]),
    );
    module.events.push(EventType::new::<RecordChanged>(
        "academics.class_teacher.handed_over",
        "class_teacher",
        "A class was handed over to another teacher: the new assignment.",
    ));
}
