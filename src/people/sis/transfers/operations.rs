//! What is done about transfers, and what is told of them.

use actix_web::http::Method;
use kernel::Module;
use kernel::errors::code;
use kernel::events::{EventType, RecordChanged};
use kernel::operation::Operation;
use platform::notifications::kinds::Offered;
use platform::print::answers_with_pdf;
use serde_json::json;

use super::{IncomingTransfers, OutgoingTransfers, answer, checks, incoming, leave_for, letter, offer, outgoing, settle, texts};
use crate::sis::codes::{NOT_ENROLLED, TRANSFER_DECIDED, TRANSFER_OPEN};
use crate::sis::merge::Moves;

/// Offers what other modules ask for, and listens.
pub(in crate::sis) fn declare(module: &mut Module) {
    let both_open = |one: &outgoing::Model, other: &outgoing::Model| one.status.is_open() && other.status.is_open();
    module.offer(Moves::<OutgoingTransfers>::of(outgoing::Column::StudentId).refuse(both_open).declare());
    module.offer(Moves::<IncomingTransfers>::of(incoming::Column::StudentId).declare());
    module.subscriptions.push(settle::subscription());
    for kind in [&texts::OFFERED, &texts::ACCEPTED, &texts::DECLINED] {
        module.offer(Offered(kind));
    }
}

/// All commands.
pub(in crate::sis) fn commands() -> Vec<Operation> {
    let mut all = leaving();
    all.extend(between_schools());
    all
}

fn leaving() -> Vec<Operation> {
    let checks = Operation::get("/students/{id}/leaving-checks", "list_student_leaving_checks", checks::leaving_checks)
        .permission("sis.student.withdraw")
        .describe(
            "What is still open with a learner who leaves",
            "What modules have to say before a learner leaves: fees not paid, books not brought back. Warnings only: a child's record may not be withheld for fees. Reads only.",
        );
    let letter = Operation::get("/students/{id}/transfer-letter", "get_student_transfer_letter", letter::show)
        .permission("sis.transfer_letter.read")
        .describe(
            "The data of a transfer letter",
            "What the school says of the learner to the next one: who it is, when and in which levels the learner was on the roll. There for everybody who ever was, whatever is owed. Reads only.",
        )
        .errors(&[&NOT_ENROLLED]);
    let print = Operation::raw(Method::GET, "/students/{id}/transfer-letter.pdf", "print_student_transfer_letter", letter::print)
        .permission("sis.transfer_letter.read")
        .describe(
            "Print a transfer letter",
            "The letter as a PDF of A4 with the school's head, to be signed and stamped. That it was printed goes to the audit log. Reads only.",
        )
        .errors(&[&NOT_ENROLLED]);
    let out = Operation::post("/students/{id}/transfer-out", "transfer_student_out", leave_for::transfer_out)
        .permission("sis.student.withdraw")
        .describe(
            "Transfer a learner to a school that is not on the platform",
            "Closes the spell on the roll with the reason `transfer` and the school's name; the learner is `withdrawn` from then on, and the transfer letter is there. `meta.warnings` has what is still open.",
        )
        .errors(&[&NOT_ENROLLED, &TRANSFER_OPEN])
        .request_example(json!({ "next_school": "Goromonzi High", "note": "The family moves to Goromonzi" }));
    vec![checks, letter, answers_with_pdf(print), out]
}

fn between_schools() -> Vec<Operation> {
    let offer = Operation::post("/students/{id}/offer-transfer", "offer_student_transfer", offer::offer)
        .permission("sis.student.withdraw")
        .describe(
            "Offer a learner's record to another school of the platform",
            "The other school sees a copy of the record as it is today, with the parts that are named, and nothing else; it accepts or declines. Nothing changes here until it has accepted: then the spell on the roll is closed, with that school as the next one. Offered again while it waits, the answer is the same offer. `meta.warnings` has what is still open.",
        )
        .errors(&[&NOT_ENROLLED, &TRANSFER_OPEN])
        .request_example(json!({ "school": "goromonzi-high", "parts": ["guardians", "alerts"], "note": "From next term on" }));
    let withdraw = Operation::post("/outgoing-transfers/{id}/withdraw", "withdraw_outgoing_transfer", offer::withdraw)
        .permission("sis.student.withdraw")
        .describe(
            "Take an offer back",
            "The other school's copy is erased, unless it has answered meanwhile: then the answer stands. `withdrawing` until that is known.",
        )
        .errors(&[&TRANSFER_DECIDED]);
    let accept = Operation::post("/incoming-transfers/{id}/accept", "accept_incoming_transfer", answer::accept)
        .permission("sis.incoming_transfer.decide")
        .describe(
            "Accept a learner from another school",
            "Makes a record of this school's own, of an applicant, with the guardians, alerts and previous schools that were offered; the other school closes its spell. The learner is enrolled as any other. With `student_id` the record of who comes back is used. Done again, the answer is what was done.",
        )
        .errors(&[&TRANSFER_DECIDED, &code::DUPLICATE])
        .request_example(json!({ "note": "Welcome from 12 May on" }));
    let decline = Operation::post("/incoming-transfers/{id}/decline", "decline_incoming_transfer", answer::decline)
        .permission("sis.incoming_transfer.decide")
        .describe("Decline a learner from another school", "The copy of the record is erased; the other school is told why.")
        .errors(&[&TRANSFER_DECIDED])
        .request_example(json!({ "note": "Every place of Form 2 is taken" }));
    vec![offer, withdraw, accept, decline]
}

/// What happens.
pub(in crate::sis) fn events() -> Vec<EventType> {
    let sent = |topic, about| EventType::new::<RecordChanged>(topic, "outgoing_transfer", about);
    let received = |topic, about| EventType::new::<RecordChanged>(topic, "incoming_transfer", about);
    vec![
        sent("sis.transfer.left", "A learner left for a school that is not on the platform."),
        sent("sis.transfer.offered", "A learner's record was offered to another school of the platform."),
        sent("sis.transfer.withdrawing", "An offer is taken back."),
        sent("sis.transfer.settled", "The other school has answered, or the offer was taken back."),
        received("resource.created", "Another school offers to send a learner."),
        received("resource.updated", "Another school took its offer back."),
        received("sis.transfer.accepted", "A learner from another school was accepted."),
        received("sis.transfer.declined", "A learner from another school was declined."),
    ]
}
