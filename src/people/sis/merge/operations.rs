//! What is done about two records of one learner, and what is told of it.

use kernel::errors::code;
use kernel::events::{EventType, RecordChanged};
use kernel::operation::Operation;
use serde_json::json;

use super::{dismiss, duplicates, join, undo};
use crate::sis::codes::{MERGE_CONFLICT, MERGE_OUTDATED, MERGE_UNDONE};

/// All commands.
pub(in crate::sis) fn commands() -> Vec<Operation> {
    let duplicates = Operation::get("/students/duplicates", "list_duplicate_students", duplicates::duplicates)
        .permission("sis.student.merge")
        .describe(
            "Records that are likely to be of one learner",
            "Pairs with the same national ID or birth entry number, or the same date of birth and nearly the same names, with the reasons and a score of a hundred, the likeliest first: 200 at most, `meta.total` has how many there are. Pairs that were dismissed are not among them. Reads only.",
        )
        .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER]);
    let example = json!({
        "student_id": "01890a5d-ac96-774b-bcce-b302099a8057", "other_student_id": "01890a5d-ac96-774b-bcce-b302099a8058",
        "note": "Twins"
    });
    let dismiss = Operation::post("/students/duplicates/dismiss", "dismiss_duplicate_students", dismiss::dismiss)
        .permission("sis.student.merge")
        .describe(
            "Say that two records are of two learners",
            "The pair is not listed as duplicates from then on. Said again, it stays as it was said first.",
        )
        .request_example(example);
    let reconsider =
        Operation::post("/student-distinctions/{id}/reconsider", "reconsider_student_distinction", dismiss::reconsider)
            .permission("sis.student.merge")
            .describe(
                "Take it back that two records are of two learners",
                "The pair is listed as duplicates again, if the two still look alike.",
            );
    let merge = Operation::post("/students/{id}/merge", "merge_students", join::merge_students)
        .permission("sis.student.merge")
        .describe(
            "Make one record of two",
            "Everything that names the duplicate names this learner from then on, and the duplicate is marked deleted; `take` names the fields whose value is taken from it. How the learner stands follows from the spells of both. A guardian whom both name is named once, by this learner's link. Spells that share a day, places in one class on one day, and the like are refused, each named: somebody has to decide first. The merge can be undone while nothing that moved has been changed.",
        )
        .errors(&[&MERGE_CONFLICT, &code::DUPLICATE])
        .request_example(json!({
            "duplicate_id": "01890a5d-ac96-774b-bcce-b302099a8058", "take": ["phone", "national_id"], "note": "Entered twice"
        }));
    let moves = Operation::get("/student-merges/{id}/moves", "list_student_merge_moves", undo::moves)
        .permission("sis.student_merge.read")
        .describe("What moved in a merge", "The journal of a merge: every record that moved, and what became of it. Reads only.");
    let undo = Operation::post("/student-merges/{id}/undo", "undo_student_merge", undo::undo)
        .permission("sis.student_merge.undo")
        .describe(
            "Undo a merge",
            "Both records are as they were: what moved is the other's again, and so are the fields that were taken. What was added since stays with the record that stayed. When anything that moved, or a field that was taken, has been changed since, nothing is undone.",
        )
        .errors(&[&MERGE_UNDONE, &MERGE_OUTDATED, &code::DUPLICATE]);
    vec![duplicates, dismiss, reconsider, merge, moves, undo]
}

/// What happens.
pub(in crate::sis) fn events() -> Vec<EventType> {
    let student = |topic, about| EventType::new::<RecordChanged>(topic, "student", about);
    let distinction = |topic, about| EventType::new::<RecordChanged>(topic, "student_distinction", about);
    let merge = |topic, about| EventType::new::<RecordChanged>(topic, "student_merge", about);
    vec![
        student("sis.student.merged", "Another record of the learner became part of this one."),
        student("sis.student.merge_undone", "Another record that had become part of this one is one of its own again."),
        distinction("resource.created", "Two records that look alike were said to be of two learners."),
        distinction("resource.deleted", "That was taken back."),
        merge("resource.created", "Two records became one."),
        merge("resource.updated", "Two records that had become one are two again."),
    ]
}
