//! The operations of this module beyond its resources.

use serde_json::json;

use kernel::errors::code;
use kernel::operation::Operation;
use platform::identity::LAST_ADMIN;

use super::codes::{
    EXIT_ITEMS_OPEN, EXIT_NOT_OVER, EXIT_UNDER_WAY, LEAVE_BALANCE_EXCEEDED, LEAVE_BEGUN, LEAVE_DOCUMENT_NEEDED, LEAVE_OVERLAP,
    NOT_YOUR_APPRAISAL, OWN_RECORD, STAFF_LEFT,
};
use super::{appraisals, documents, exits, leave, members, qualifications, workload};

/// All of them.
pub(super) fn all() -> Vec<Operation> {
    let mut all = of_members();
    all.extend(of_leave());
    all.extend(of_appraisals());
    all.extend(of_exits());
    all
}

fn of_members() -> Vec<Operation> {
    vec![
        Operation::post("/staff-members/{id}/link-account", "link_staff_account", members::link_staff_account)
            .permission("staff.staff_member.link_account")
            .describe(
                "Say which account a member of staff signs in with",
                "The account, one that works at this school, sees the member's own record from then on. `null` takes it away.",
            )
            .errors(&[&code::DUPLICATE])
            .request_example(json!({ "account_id": "01890a5d-ac96-774b-bcce-b302099a8057" })),
        Operation::post("/staff-members/{id}/suspend", "suspend_staff_member", members::standing_commands::suspend_member)
            .permission("staff.staff_member.suspend")
            .describe(
                "Suspend a member of staff",
                "The member is `suspended` from then on, and no more in the directory. Their account does not open the school meanwhile, unless `suspend_account` is false.",
            )
            .errors(&[&code::ILLEGAL_TRANSITION, &LAST_ADMIN])
            .request_example(json!({ "reason": "Hearing on 3 March", "suspend_account": true })),
        Operation::post("/staff-members/{id}/reinstate", "reinstate_staff_member", members::standing_commands::reinstate_member)
            .permission("staff.staff_member.reinstate")
            .describe("Take a suspended member back", "The member is `active` again, and their account opens the school again.")
            .errors(&[&code::ILLEGAL_TRANSITION]),
        Operation::post("/staff-members/{id}/rehire", "rehire_staff_member", members::standing_commands::rehire_member)
            .permission("staff.staff_member.rehire")
            .describe(
                "Take somebody on again",
                "Somebody who had left, and whose leaving is done with, is `active` again from `started_on` on. Their account gets its roles back by who gives roles.",
            )
            .errors(&[&code::ILLEGAL_TRANSITION, &EXIT_UNDER_WAY])
            .request_example(json!({ "started_on": "2027-01-12" })),
        Operation::post("/staff-qualifications/{id}/verify", "verify_staff_qualification", qualifications::verify_qualification)
            .permission("staff.staff_qualification.verify")
            .describe(
                "Verify a qualification",
                "Says that the caller has held it against the original. Any later change of it has to be verified anew. Nobody verifies their own.",
            )
            .errors(&[&OWN_RECORD]),
        Operation::get("/staff-members/{id}/missing-documents", "list_missing_staff_documents", documents::missing::list_missing)
            .permission("staff.staff_document.read")
            .describe(
                "Documents that are missing",
                "The documents that the school requires of the member and does not have, or has let expire. Reads only.",
            ),
        Operation::get("/staff-members/{id}/workload", "get_staff_workload", workload::get_workload)
            .permission("staff.workload.read")
            .describe(
                "Workload of a member of staff",
                "What the member's contracts ask for, how long they are on leave, and what they are assigned to, from one day to another. Reads only.",
            )
            .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER]),
    ]
}

fn of_leave() -> Vec<Operation> {
    vec![
        Operation::get("/staff-members/{id}/leave-balances", "list_leave_balances", leave::balances::list_balances)
            .permission("staff.leave_balance.read")
            .describe(
                "Balances of leave",
                "What is left of each type of leave in the calendar year of a day, and what it is made of: the entries of the ledger, and what the year gives that nobody has drawn on yet. Reads only.",
            )
            .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER]),
        Operation::post("/staff-members/{id}/leave-adjustments", "adjust_leave", leave::adjust_leave)
            .permission("staff.leave_entry.adjust")
            .unconditional()
            .describe(
                "Set a balance right",
                "Adds days to this year's balance of a type of leave, or takes them away: days brought along from before, a mistake, days bought out. Answers with the entry of the ledger.",
            )
            .errors(&[&OWN_RECORD, &LEAVE_BALANCE_EXCEEDED, &code::INVALID_REFERENCE])
            .request_example(json!({
                "leave_type_id": "01890a5d-ac96-774b-bcce-b302099a8057", "amount_hundredths": 450, "note": "Brought along from 2025"
            })),
        Operation::post("/leave-requests", "request_leave", leave::ask_for_leave)
            .permission("staff.leave_request.create")
            .created()
            .describe(
                "Ask for leave",
                "Asks for leave, for oneself or (who runs the school) for another, and tells the heads. Days without school do not count, unless the type says so. No days are taken until it is approved.",
            )
            .errors(&[&LEAVE_OVERLAP, &LEAVE_BALANCE_EXCEEDED, &STAFF_LEFT, &code::INVALID_REFERENCE])
            .request_example(json!({
                "leave_type_id": "01890a5d-ac96-774b-bcce-b302099a8057", "starts_on": "2026-03-05", "ends_on": "2026-03-10",
                "starts_at_midday": true, "reason": "A wedding in the family"
            })),
        Operation::post("/leave-requests/{id}/approve", "approve_leave", leave::approve_leave)
            .permission("staff.leave_request.approve")
            .describe(
                "Approve leave",
                "Takes the days from what is left, tells the member, and announces `staff.cover.needed` for somebody who teaches. Nobody approves leave of their own, and nobody is given more than is left, unless the type allows that.",
            )
            .errors(&[
                &code::ILLEGAL_TRANSITION,
                &OWN_RECORD,
                &STAFF_LEFT,
                &LEAVE_DOCUMENT_NEEDED,
                &LEAVE_BALANCE_EXCEEDED,
            ])
            .request_example(json!({ "note": "Enjoy it." })),
        Operation::post("/leave-requests/{id}/decline", "decline_leave", leave::decline_leave)
            .permission("staff.leave_request.decline")
            .describe("Decline leave", "Declines a request, and tells the member.")
            .errors(&[&code::ILLEGAL_TRANSITION, &OWN_RECORD])
            .request_example(json!({ "note": "Examinations are in that week." })),
        Operation::post("/leave-requests/{id}/cancel", "cancel_leave", leave::cancel_leave)
            .permission("staff.leave_request.cancel")
            .describe(
                "Take leave back",
                "A request that was not decided is `withdrawn`; approved leave is `cancelled`, and its days are given back. A member does so until it begins, who runs the school at any time.",
            )
            .errors(&[&code::ILLEGAL_TRANSITION, &LEAVE_BEGUN])
            .request_example(json!({ "reason": "The wedding is put off" })),
    ]
}

fn of_appraisals() -> Vec<Operation> {
    vec![
        Operation::post("/appraisals/{id}/share", "share_appraisal", appraisals::share_appraisal)
            .permission("staff.appraisal.share")
            .describe("Share an appraisal", "Shows the member what was written. It does not change any more.")
            .errors(&[&code::ILLEGAL_TRANSITION]),
        Operation::post("/appraisals/{id}/acknowledge", "acknowledge_appraisal", appraisals::acknowledge_appraisal)
            .permission("staff.appraisal.acknowledge")
            .describe(
                "Acknowledge an appraisal",
                "The member, and nobody else, says that they have seen it, and what they think of it.",
            )
            .errors(&[&code::ILLEGAL_TRANSITION, &NOT_YOUR_APPRAISAL])
            .request_example(json!({ "comment": "I should like to teach Form 5 next year." })),
        Operation::post("/appraisals/{id}/close", "close_appraisal", appraisals::close_appraisal)
            .permission("staff.appraisal.close")
            .describe("Close an appraisal", "Is done with it: also when the member never said that they have seen it.")
            .errors(&[&code::ILLEGAL_TRANSITION]),
    ]
}

fn of_exits() -> Vec<Operation> {
    vec![
        Operation::post("/staff-members/{id}/leave", "leave_staff_member", exits::leave_staff)
            .permission("staff.staff_member.leave")
            .describe(
                "Say that a member of staff leaves",
                "Notes the last day and the reason, starts the checklist, and takes back leave beyond that day. In the night after the last day, or at once when it has passed, the member is `left`, contracts that go on end, and the account loses its roles at this school. Answers with the exit.",
            )
            .errors(&[&STAFF_LEFT, &EXIT_UNDER_WAY])
            .request_example(json!({ "last_day": "2026-04-01", "reason": "resigned", "note": "Letter of 2 February" })),
        Operation::post("/staff-exits/{id}/complete", "complete_staff_exit", exits::complete_staff_exit)
            .permission("staff.staff_exit.complete")
            .describe(
                "Complete an exit",
                "Says that everything is done: each item is ticked or waived, the last day has passed, and the account opens the school no more.",
            )
            .errors(&[&code::ILLEGAL_TRANSITION, &EXIT_ITEMS_OPEN, &EXIT_NOT_OVER, &LAST_ADMIN]),
        Operation::post("/staff-exits/{id}/cancel", "cancel_staff_exit", exits::cancel_staff_exit)
            .permission("staff.staff_exit.cancel")
            .describe("Cancel an exit", "The member stays after all: until the last day has passed.")
            .errors(&[&code::ILLEGAL_TRANSITION]),
        Operation::post("/staff-exit-items/{id}/tick", "tick_staff_exit_item", exits::tick_item)
            .permission("staff.staff_exit_item.tick")
            .describe("Tick an item", "Says that something on a checklist is done, and by whom and when.")
            .errors(&[&code::ILLEGAL_TRANSITION]),
        Operation::post("/staff-exit-items/{id}/waive", "waive_staff_exit_item", exits::waive_item)
            .permission("staff.staff_exit_item.waive")
            .describe("Waive an item", "Says why something on a checklist need not be done.")
            .errors(&[&code::ILLEGAL_TRANSITION])
            .request_example(json!({ "reason": "Never had a laptop" })),
        Operation::post("/staff-exit-items/{id}/reopen", "reopen_staff_exit_item", exits::reopen_item)
            .permission("staff.staff_exit_item.reopen")
            .describe("Open an item again", "Says that something that was ticked or waived is to be done after all.")
            .errors(&[&code::ILLEGAL_TRANSITION]),
    ]
}
