//! What happens here beyond changes of resources.

use kernel::events::{EventType, RecordChanged};

use super::expiry::schedule::EndsSoon;
use super::leave::told::Cover;

/// The types of event.
pub(super) fn events() -> Vec<EventType> {
    let of = |topic, entity, about| EventType::new::<RecordChanged>(topic, entity, about);
    let member = |topic, about| of(topic, "staff_member", about);
    let leave = |topic, about| of(topic, "leave_request", about);
    let appraisal = |topic, about| of(topic, "appraisal", about);
    let cover = |topic, about| EventType::new::<Cover>(topic, "leave_request", about);
    let ends = |topic, entity, about| EventType::new::<EndsSoon>(topic, entity, about);
    vec![
        member("staff.member.suspended", "A member of staff was suspended from duty."),
        member("staff.member.reinstated", "A suspended member of staff was taken back."),
        member("staff.member.rehired", "A member of staff who had left was taken on again."),
        member("staff.member.leaving", "It became known when a member of staff leaves."),
        member("staff.member.left", "A member of staff has left the school's employ."),
        of("staff.qualification.verified", "staff_qualification", "A qualification was held against the original."),
        ends("staff.qualification.expiring", "staff_qualification", "A qualification expires in 60, 30 or 7 days."),
        ends("staff.document.expiring", "staff_document", "A document expires in 60, 30 or 7 days."),
        ends("staff.contract.ending", "staff_contract", "A contract ends in 60, 30 or 7 days."),
        leave("staff.leave.requested", "A member of staff asked for leave."),
        leave("staff.leave.approved", "Leave was approved."),
        leave("staff.leave.declined", "Leave was declined."),
        leave("staff.leave.withdrawn", "A request for leave was taken back before it was decided."),
        leave("staff.leave.cancelled", "Approved leave was cancelled, and its days given back."),
        cover("staff.cover.needed", "Somebody who teaches will be away: their lessons need cover."),
        cover("staff.cover.released", "Somebody who teaches will not be away after all."),
        of("resource.created", "leave_entry", "Days of leave came or went."),
        appraisal("staff.appraisal.shared", "A member of staff was shown their appraisal."),
        appraisal("staff.appraisal.acknowledged", "A member of staff said that they have seen their appraisal."),
        appraisal("staff.appraisal.closed", "An appraisal is done with."),
        of("resource.created", "staff_exit", "A member of staff began to leave."),
        of("resource.updated", "staff_exit", "The account of who has left lost its roles."),
        of("staff.exit.completed", "staff_exit", "Everything about a member's leaving is done."),
        of("staff.exit.cancelled", "staff_exit", "A member of staff stays after all."),
        of("resource.created", "staff_exit_item", "Something was put on a checklist."),
        of("resource.updated", "staff_exit_item", "Something on a checklist was ticked, waived or opened again."),
    ]
}
