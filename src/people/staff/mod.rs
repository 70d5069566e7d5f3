//! The staff of a school: who works there, under which contracts, with which qualifications, and when they are away.
//!
//! A member's standing changes by commands, and a record is never deleted. Everybody sees their own record and what hangs on
//! it; the directory, which names its fields one by one, is what everybody of the school may know. Leave is a ledger that
//! explains its balances ([`leave`]). What ends is told of in time ([`expiry`]), and who goes leaves by a checklist
//! ([`exits`]).
//!
//! What other modules use: [`member_of_account`], [`find`], [`teachers`], [`teaches`], [`is_registered`]; and what they bring
//! ([`Module::offer`](kernel::Module::offer)): [`Holidays`](leave::Holidays), [`Assignments`](workload::Assignments).

pub mod appraisals;
pub mod codes;
pub mod contracts;
pub mod defaults;
pub mod documents;
mod events;
pub mod exits;
pub mod expiry;
mod grants;
pub mod leave;
mod lookups;
pub mod members;
mod operations;
mod people;
mod period;
pub mod qualifications;
pub mod subjects;
pub mod workload;

pub use contracts::StaffContracts;
pub use lookups::{find, is_registered, member_of_account, teachers, teaches};
pub use members::{StaffMembers, link_account, member};
pub use qualifications::StaffQualifications;
pub use subjects::StaffSubjects;

use kernel::Module;
use kernel::errors::{Constraint, code};
use kernel::i18n::Language;
use platform::notifications::kinds::Offered;

use codes::{CONTRACT_OVERLAP, EXIT_UNDER_WAY};

const CONSTRAINTS: &[Constraint] = &[
    Constraint { name: "ex_staff_contracts_overlap", columns: None, code: &CONTRACT_OVERLAP, field: Some("starts_on") },
    Constraint {
        name: "uq_staff_subjects_subject",
        columns: Some(("staff_subjects", &["staff_member_id", "subject_code"])),
        code: &code::DUPLICATE,
        field: Some("subject_code"),
    },
    Constraint {
        name: "uq_staff_exits_open",
        columns: Some(("staff_exits", &["staff_member_id"])),
        code: &EXIT_UNDER_WAY,
        field: None,
    },
];

const MESSAGES: &[(Language, &str)] = &[
    (Language::En, include_str!("messages/en.ftl")),
    (Language::Sn, include_str!("messages/sn.ftl")),
    (Language::Nd, include_str!("messages/nd.ftl")),
];

/// The module.
#[must_use]
pub fn module() -> Module {
    let mut module = Module::new(
        "staff",
        "Who works at the school: records, contracts, qualifications, subjects, leave, documents, appraisals, leaving, and the directory.",
    );
    module.resource::<members::StaffMembers>();
    module.resource::<members::Directory>();
    module.resource::<contracts::StaffContracts>();
    module.resource::<qualifications::StaffQualifications>();
    module.resource::<subjects::StaffSubjects>();
    module.resource::<leave::LeaveTypes>();
    module.resource::<leave::LeaveRequests>();
    module.resource::<leave::LeaveEntries>();
    module.resource::<documents::DocumentKinds>();
    module.resource::<documents::StaffDocuments>();
    module.resource::<appraisals::AppraisalCriteria>();
    module.resource::<appraisals::StaffAppraisals>();
    module.resource::<exits::ExitSteps>();
    module.resource::<exits::StaffExits>();
    module.resource::<exits::ExitItems>();
    for operation in &mut module.operations {
        match operation.id.as_str() {
            "create_staff_contract" | "update_staff_contract" | "restore_staff_contract" => {
                operation.errors.push(&CONTRACT_OVERLAP);
            }
            "update_appraisal" | "delete_appraisal" => operation.errors.push(&code::ILLEGAL_TRANSITION),
            "create_staff_document" | "update_staff_document" | "create_staff_member" | "update_staff_member" => {
                operation.errors.push(&code::INVALID_REFERENCE)
            }
            _ => {}
        }
    }
    module.operations.extend(operations::all());
    module.events.extend(events::events());
    module.schedules.extend([expiry::schedule::schedule(), exits::schedule()]);
    for kind in [
        &expiry::texts::EXPIRING,
        &expiry::texts::CONTRACT_ENDING,
        &leave::texts::LEAVE_REQUESTED,
        &leave::texts::LEAVE_APPROVED,
        &leave::texts::LEAVE_DECLINED,
    ] {
        module.offer(Offered(kind));
    }
    module.grants = grants::GRANTS;
    module.visibilities = members::visibility::VISIBILITIES;
    module.codes = codes::ALL;
    module.constraints = CONSTRAINTS;
    module.messages = MESSAGES;
    module
}
