//! What is done with applications, and what is told of it.

use kernel::errors::code;
use kernel::events::{EventType, RecordChanged};
use kernel::operation::Operation;
use serde_json::json;

use super::super::codes::{CERTIFICATE_OWED, LEVEL_FULL, LEVEL_NOT_FULL, MUST_ENROL, OFFER_ENDED};
use super::commands::{self, topic};
use super::progress::Step;
use super::{certificates, decide, enrol};

/// All commands.
pub(in crate::sis) fn commands() -> Vec<Operation> {
    let mut all = moves();
    all.extend(decisions());
    all
}

fn moves() -> Vec<Operation> {
    let submit = Operation::post("/applications/{id}/submit", "submit_application", commands::submit)
        .permission("sis.application.update")
        .describe("Turn an inquiry into an application", "The inquiry is `applied` from then on, and waits to be decided.");
    let wait_list = Operation::post("/applications/{id}/wait-list", "wait_list_application", commands::wait_list)
        .permission("sis.application.decide")
        .describe(
            "Put an application on the waiting list",
            "It is `waiting` from then on; a place can be offered when one is free.",
        );
    let withdraw = Operation::post("/applications/{id}/withdraw", "withdraw_application", commands::withdraw)
        .permission("sis.application.update")
        .describe(
            "Withdraw an application",
            "The family does not want the place any more. What it held is free for others at once; the application can be reopened.",
        )
        .request_example(json!({ "note": "Moved to Gweru" }));
    let reopen = Operation::post("/applications/{id}/reopen", "reopen_application", commands::reopen)
        .permission("sis.application.decide")
        .describe(
            "Take an application up again",
            "One that was refused, withdrawn or had lapsed is `applied` again, with nothing decided.",
        );
    vec![submit, wait_list, withdraw, reopen].into_iter().map(|op| op.errors(&[&code::ILLEGAL_TRANSITION])).collect()
}

fn decisions() -> Vec<Operation> {
    let offer = Operation::post("/applications/{id}/offer", "offer_place", decide::offer)
        .permission("sis.application.decide")
        .describe(
            "Offer a place",
            "Keeps a place of the level until the offer ends; the application is `offered`. The last place is offered once, however many ask at the same moment. Levels without a row in `/admission-places` have no limit.",
        )
        .errors(&[&LEVEL_FULL, &code::ILLEGAL_TRANSITION])
        .request_example(json!({ "offer_ends_on": "2026-12-11" }));
    let accept = Operation::post("/applications/{id}/accept", "accept_offer", decide::accept)
        .permission("sis.application.update")
        .describe("Accept an offer", "The family takes the place; the application is `accepted` until the learner begins.")
        .errors(&[&OFFER_ENDED, &code::ILLEGAL_TRANSITION]);
    let refuse = Operation::post("/applications/{id}/refuse", "refuse_application", decide::refuse)
        .permission("sis.application.decide")
        .describe(
            "Refuse an application",
            "With one of a few reasons; those that the law forbids (Education Act s4 and s68C, SI 13/2025) are not among them. A government school that refuses a child for want of room gives the certificate of full enrolment first (s10).",
        )
        .errors(&[&CERTIFICATE_OWED, &code::ILLEGAL_TRANSITION])
        .request_example(json!({ "reason": "level_full" }));
    let enrol = Operation::post("/applications/{id}/enrol", "enrol_application", enrol::enrol)
        .permission("sis.student.enrol")
        .describe(
            "Put an accepted child on the roll",
            "Makes the learner's record, the spell on the roll and the first guardian (who is linked, if the school knows them) in one step; the application is `enrolled` and names the learner.",
        )
        .errors(&[&code::ILLEGAL_TRANSITION, &code::DUPLICATE])
        .request_example(json!({ "stream": "Blue" }));
    let certify = Operation::post("/applications/{id}/certify-full", "certify_full_enrolment", certificates::certify)
        .permission("sis.application.decide")
        .created()
        .describe(
            "Certify that the level is full",
            "Gives the certificate of full enrolment (Education Act s10), which is evidence at the next school. There is none while a place is free, nor where the next nearest school cannot be reached: the child must then be enrolled here. An application has one: asked for again, it is given again.",
        )
        .errors(&[&LEVEL_NOT_FULL, &MUST_ENROL, &code::ILLEGAL_TRANSITION])
        .request_example(json!({ "next_school": "Tafara 1 High", "next_school_accessible": true }));
    vec![offer, accept, refuse, enrol, certify]
}

/// What happens to applications beyond changes of their fields.
pub(in crate::sis) fn events() -> Vec<EventType> {
    let told = [
        (Step::Apply, "An inquiry became an application."),
        (Step::Wait, "An application was put on the waiting list."),
        (Step::Offer, "A place was offered."),
        (Step::Accept, "An offer was accepted."),
        (Step::Enrol, "An accepted child was put on the roll."),
        (Step::Refuse, "An application was refused."),
        (Step::Withdraw, "An application was withdrawn by the family."),
        (Step::Lapse, "An offer ended before it was accepted."),
        (Step::Reopen, "An application that had ended was taken up again."),
    ];
    let mut events: Vec<_> =
        told.into_iter().map(|(step, about)| EventType::new::<RecordChanged>(topic(step), "application", about)).collect();
    events.push(EventType::new::<RecordChanged>(
        "sis.full_enrolment_certificate.issued",
        "full_enrolment_certificate",
        "It was certified that a level is full.",
    ));
    events
}
