//! What is done with change requests, and what is told of it.

use kernel::errors::code;
use kernel::events::{EventType, RecordChanged};
use kernel::operation::Operation;
use serde_json::json;

use super::super::codes::{REQUEST_DECIDED, REQUEST_OUTDATED};
use super::{ask, decide};

/// All commands.
pub(in crate::sis) fn commands() -> Vec<Operation> {
    let ask_change = Operation::post("/change-requests", "create_change_request", ask::ask)
        .permission("sis.change_request.create")
        .created()
        .describe(
            "Ask for a change of a record",
            "Asks the office to change a learner's or guardian's record that the caller may see. Only what a family knows better than the school can be asked for: names, addresses, telephones, papers. Nothing changes until the office has decided.",
        )
        .errors(&[&code::DUPLICATE])
        .request_example(json!({
            "subject": "student", "record_id": "01890a5d-ac96-774b-bcce-b302099a8057",
            "changes": { "address": "4 Lobengula Street, Bulawayo" }, "note": "We moved in August"
        }));
    let withdraw = Operation::post("/change-requests/{id}/withdraw", "withdraw_change_request", ask::withdraw)
        .permission("sis.change_request.create")
        .describe("Withdraw a change request", "Of one's own, while it is pending.")
        .errors(&[&REQUEST_DECIDED]);
    let decide = Operation::post("/change-requests/{id}/decide", "decide_change_request", decide::decide)
        .permission("sis.change_request.decide")
        .describe(
            "Decide a change request",
            "Approves or declines each field. What is approved is written into the record in the same step, by the same rules as any change of it; if one refuses it, nothing is decided.",
        )
        .errors(&[&REQUEST_DECIDED, &REQUEST_OUTDATED, &code::DUPLICATE])
        .request_example(json!({ "fields": { "address": "approve" } }));
    vec![ask_change, withdraw, decide]
}

/// What happens to them.
pub(in crate::sis) fn events() -> Vec<EventType> {
    let told = |topic, about| EventType::new::<RecordChanged>(topic, "change_request", about);
    vec![
        told("sis.change_request.created", "A family asked for a change of a record."),
        told("sis.change_request.withdrawn", "A family withdrew a change it had asked for."),
        told("sis.change_request.decided", "A change that a family asked for was decided."),
    ]
}
