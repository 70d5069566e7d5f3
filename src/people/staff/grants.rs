//! Who may do what with the records of staff.

use kernel::access::{Grant, Role};

/// What everybody of the school may know.
const DIRECTORY: &[&str] = &["staff.directory_entry.read"];

/// A member's own record and what hangs on it; their own leave; what they are appraised for, and whom they appraise.
const OWN: &[&str] = &[
    "staff.staff_member.read",
    "staff.staff_member.read_sensitive",
    "staff.staff_contract.read",
    "staff.staff_qualification.read",
    "staff.staff_subject.read",
    "staff.staff_document.read",
    "staff.workload.read",
    "staff.leave_request.read",
    "staff.leave_request.read_sensitive",
    "staff.leave_request.create",
    "staff.leave_request.cancel",
    "staff.leave_entry.read",
    "staff.leave_balance.read",
    "staff.appraisal.read",
    "staff.appraisal.update",
    "staff.appraisal.share",
    "staff.appraisal.acknowledge",
    "staff.appraisal.close",
    "staff.staff_exit.read",
    "staff.staff_exit_item.read",
];

/// What is the same for all staff: what may be asked for, and by what one is appraised.
const LISTS: &[&str] = &["staff.leave_type.read", "staff.staff_document_kind.read", "staff.appraisal_criterion.read"];

/// The office keeps the records; it decides about nobody, and reads nobody's leave or appraisal.
const RECORDS: &[&str] = &[
    "staff.staff_member.read",
    "staff.staff_member.read_sensitive",
    "staff.staff_member.create",
    "staff.staff_member.update",
    "staff.staff_member.history",
    "staff.staff_member.import",
    "staff.staff_member.export",
    "staff.staff_member.link_account",
    "staff.staff_contract.*",
    "staff.staff_qualification.*",
    "staff.staff_subject.*",
    "staff.staff_document.*",
    "staff.staff_document_kind.read",
    "staff.workload.read",
    "staff.staff_exit.read",
    "staff.staff_exit_item.read",
    "staff.staff_exit_item.tick",
];

/// Whom the school pays, for what, and since when.
const PAY: &[&str] = &[
    "staff.staff_member.read",
    "staff.staff_contract.read",
    "staff.staff_exit.read",
    "staff.staff_exit_item.read",
    "staff.staff_exit_item.tick",
];

/// What a bursar may of their own beside that: the sensitive fields of others are not theirs to read, so neither are their own
/// by this way.
const OWN_OF_BURSAR: &[&str] = &[
    "staff.staff_qualification.read",
    "staff.staff_subject.read",
    "staff.staff_document.read",
    "staff.workload.read",
    "staff.leave_request.read",
    "staff.leave_request.read_sensitive",
    "staff.leave_request.create",
    "staff.leave_request.cancel",
    "staff.leave_entry.read",
    "staff.leave_balance.read",
    "staff.appraisal.read",
    "staff.appraisal.update",
    "staff.appraisal.share",
    "staff.appraisal.acknowledge",
    "staff.appraisal.close",
];

pub(super) const GRANTS: &[Grant] = &[
    Grant::all(Role::SchoolAdmin, &["staff.*"]),
    Grant::all(Role::Registrar, RECORDS),
    Grant::all(Role::Registrar, LISTS),
    Grant::all(Role::Registrar, DIRECTORY),
    Grant::related(Role::Registrar, OWN),
    Grant::all(Role::Bursar, PAY),
    Grant::all(Role::Bursar, LISTS),
    Grant::all(Role::Bursar, DIRECTORY),
    Grant::related(Role::Bursar, OWN_OF_BURSAR),
    Grant::all(Role::Teacher, LISTS),
    Grant::all(Role::Teacher, DIRECTORY),
    Grant::related(Role::Teacher, OWN),
    Grant::all(Role::Staff, LISTS),
    Grant::all(Role::Staff, DIRECTORY),
    Grant::related(Role::Staff, OWN),
    Grant::related(Role::Student, DIRECTORY),
    Grant::related(Role::Parent, DIRECTORY),
];
