//! The operations of this module beyond its resources: what is done to students.

use actix_web::http::Method;
use serde_json::json;

use kernel::errors::code;
use kernel::operation::Operation;

use super::codes::{ALREADY_ENROLLED, ENROLMENT_OVERLAP, NOT_ENROLLED};
use super::{accounts, add_guardian, enrol, guardian_link, household, included, leave};

/// All of them.
pub(super) fn commands() -> Vec<Operation> {
    let mut all = roll();
    all.extend(relations());
    all
}

/// Onto the roll and off it.
fn roll() -> Vec<Operation> {
    let enrol = Operation::post("/students/{id}/enrol", "enrol_student", enrol::enrol_student)
        .permission("sis.student.enrol")
        .describe(
            "Enrol an applicant",
            "Starts the student's spell on the roll, in one level; the student is `enrolled` from then on. Only an applicant is enrolled; who left is readmitted. A spell does not start in the future: a place that begins another day is an applicant's until then.",
        )
        .errors(&[&ALREADY_ENROLLED, &code::ILLEGAL_TRANSITION, &ENROLMENT_OVERLAP])
        .request_example(json!({ "level_code": "F1", "boarding": "boarder", "entry_reason": "transfer_in", "previous_school": "Tafara 2 Primary" }));
    let readmit = Operation::post("/students/{id}/readmit", "readmit_student", enrol::readmit_student)
        .permission("sis.student.readmit")
        .describe(
            "Readmit a student",
            "Starts a new spell on the roll for a student who left; the spells before stay as they were. The student is `enrolled` from then on. Without `starts_on` it starts today, or tomorrow when the last spell ends today.",
        )
        .errors(&[&ALREADY_ENROLLED, &code::ILLEGAL_TRANSITION, &ENROLMENT_OVERLAP])
        .request_example(json!({ "level_code": "F2", "boarding": "day" }));
    let withdraw = Operation::post("/students/{id}/withdraw", "withdraw_student", leave::withdraw_student)
        .permission("sis.student.withdraw")
        .describe(
            "Withdraw a student",
            "Closes the student's spell on the roll with its last day and the reason; the student is `withdrawn` from then on, and can be readmitted. The reason says why a learner stopped coming: a school may not exclude one for unpaid fees or pregnancy (Education Act s68C), so `financial` and `pregnancy` are there for the annual return's count of dropouts only. `expulsion` needs a note that refers to the hearing (s68A).",
        )
        .errors(&[&NOT_ENROLLED])
        .request_example(json!({ "exit_reason": "transfer", "next_school": "Goromonzi High" }));
    let graduate = Operation::post("/students/{id}/graduate", "graduate_student", leave::graduate_student)
        .permission("sis.student.graduate")
        .describe(
            "Graduate a student",
            "Closes the student's spell on the roll as `completed`; the student is `graduated` from then on.",
        )
        .errors(&[&NOT_ENROLLED])
        .request_example(json!({ "note": "Advanced Level, November session" }));
    vec![enrol, readmit, withdraw, graduate]
}

/// Who belongs to whom.
fn relations() -> Vec<Operation> {
    let guardians = Operation::get("/students/{id}/guardians", "list_student_guardians", included::student_guardians)
        .permission("sis.guardian_link.read")
        .describe(
            "Guardians of a student",
            "The student's guardians that the caller may see, in the order they are called, with what each may do. Reads only.",
        );
    let mut add = Operation::raw(Method::POST, "/students/{id}/guardians", "add_student_guardian", add_guardian::add_student_guardian)
        .created()
        .permission("sis.guardian_link.create")
        .describe(
            "Give a student a guardian",
            "Links a guardian of the school (`guardian_id`), or who is described by `guardian`: somebody the school knows by the same last name and the same national ID or telephone is linked as they are, anybody else is created. Answers with the link.",
        )
        .errors(&[&code::DUPLICATE, &code::INVALID_REFERENCE])
        .request_example(json!({
            "guardian": { "title": "Mrs", "first_name": "Chipo", "last_name": "Moyo", "phone": "+263771234567" },
            "relationship": "mother", "can_collect": true, "emergency_contact": true
        }));
    let link = add.input.refer::<guardian_link::Model>();
    add.output.data = Some(link);
    let student = Operation::post("/students/{id}/link-account", "link_student_account", accounts::link_student_account)
        .permission("sis.student.link_account")
        .describe(
            "Say which account a student signs in with",
            "The account, one that is a student at this school, sees the student's own record from then on. `null` takes it away.",
        )
        .errors(&[&code::DUPLICATE])
        .request_example(json!({ "account_id": "01890a5d-ac96-774b-bcce-b302099a8057" }));
    let guardian = Operation::post("/guardians/{id}/link-account", "link_guardian_account", accounts::link_guardian_account)
        .permission("sis.guardian.link_account")
        .describe(
            "Say which account a guardian signs in with",
            "The account, one that is a parent at this school, sees the guardian's own record and children from then on. `null` takes it away.",
        )
        .errors(&[&code::DUPLICATE])
        .request_example(json!({ "account_id": "01890a5d-ac96-774b-bcce-b302099a8057" }));
    let siblings = Operation::get("/students/{id}/siblings", "list_student_siblings", household::siblings)
        .permission("sis.student.read")
        .describe(
            "Brothers and sisters of a student",
            "Learners who share a guardian with the student, worked out from the links of guardians; only those that the caller may see, by way of guardians that the caller may know of. Reads only.",
        );
    let household = Operation::get("/students/{id}/household", "get_student_household", household::household)
        .permission("sis.student.read")
        .describe(
            "Who a student lives with",
            "The guardians that the student lives with, and the learners who live with one of them; only those that the caller may see. Reads only.",
        );
    vec![guardians, add, siblings, household, student, guardian]
}
