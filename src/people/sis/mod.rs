//! The student information system: learners, their guardians, and when they were on the roll.
//!
//! A student's standing (applicant, enrolled, withdrawn, graduated) changes by commands, never by a PATCH. Each time on
//! the roll is a row of its own, an *enrolment*; readmission is a new one. Who sees which learner follows from links:
//! guardians by [`guardian_links`], learners by their account, teachers by the classes they teach. Everything below a
//! student (links, enrolments) is seen by who may see the student.

mod accounts;
mod add_guardian;
pub mod admissions;
mod alert;
pub mod alerts;
pub mod as_of;
mod audience;
pub mod categories;
pub mod census;
pub mod change_requests;
pub mod codes;
mod countries;
pub mod documents;
mod enrol;
pub mod enrolment;
pub mod enrolments;
pub mod guardian;
pub mod guardian_link;
pub mod guardian_links;
pub mod guardians;
pub mod household;
pub mod houses;
pub mod id_cards;
mod included;
mod leave;
mod live;
pub mod merge;
mod new_guardian;
mod numbers;
mod operations;
pub mod photos;
mod previous_school;
pub mod previous_schools;
pub mod progression;
pub(crate) mod record;
pub mod sensitive_reads;
mod spell;
mod standing;
pub mod student;
mod student_rules;
pub mod students;
mod telephones;
pub mod timeline;
pub mod transfers;
mod visibility;
mod workbook;

pub use accounts::{LinkAccount, guardian_account, student_account};
pub use add_guardian::{AddGuardian, add_guardian};
pub use audience::guardians as guardians_of;
pub use enrol::{Enrol, Readmit, enrol, readmit};
pub use enrolments::Enrolments;
pub use guardian_links::GuardianLinks;
pub use guardians::Guardians;
pub use included::{GuardianSummary, OpenEnrolment, StudentGuardian, load_guardians};
pub use leave::{Graduate, Withdraw, graduate, withdraw};
pub use new_guardian::NewGuardian;
pub use students::Students;

use kernel::Module;
use kernel::access::{Grant, Role};
use kernel::errors::{Constraint, code};
use kernel::events::{EventType, RecordChanged};
use kernel::i18n::Language;

use platform::notifications::keywords::PeopleByPhone;

use codes::{APPLICATION_DECIDED, ENROLMENT_OVERLAP, STUDENT_HAS_ENROLMENT, STUDENT_MERGED};

const GRANTS: &[Grant] = &[
    Grant::all(Role::SchoolAdmin, &["sis.*"]),
    Grant::all(Role::Registrar, &["sis.*"]),
    // Whom to charge, at which level, and whom to write to about it.
    Grant::all(Role::Bursar, READS),
    Grant::related(Role::Teacher, READS),
    // What whoever deals with a learner must know; families do not see what the school has noted.
    Grant::related(Role::Teacher, &["sis.student_alert.read", "sis.student_alert.read_sensitive", "sis.previous_school.read"]),
    Grant::related(Role::Teacher, &["sis.student_photo.read", "sis.house_member.read", "sis.student_category_member.read"]),
    // What there is of these is no secret; who is in them is.
    Grant::all(Role::Teacher, &["sis.house.read", "sis.student_category.read"]),
    Grant::all(Role::Parent, &["sis.house.read", "sis.student_document_kind.read"]),
    Grant::all(Role::Student, &["sis.house.read", "sis.student_document_kind.read"]),
    Grant::related(Role::Parent, FAMILY),
    Grant::related(Role::Student, FAMILY),
    Grant::related(Role::Parent, READS),
    Grant::related(
        Role::Parent,
        &[
            "sis.student.read_sensitive",
            "sis.enrolment.read_sensitive",
            "sis.guardian.read_sensitive",
            "sis.guardian_link.read_sensitive",
        ],
    ),
    Grant::related(
        Role::Student,
        &["sis.student.read", "sis.student.read_sensitive", "sis.enrolment.read", "sis.enrolment.read_sensitive"],
    ),
];

/// What a family may do about its own records.
const FAMILY: &[&str] = &[
    "sis.change_request.create",
    "sis.change_request.read",
    "sis.change_request.read_sensitive",
    "sis.previous_school.read",
    "sis.previous_school.read_sensitive",
    "sis.transfer_letter.read",
    "sis.student_document.read",
    "sis.student_photo.read",
    "sis.house_member.read",
];

const READS: &[&str] = &["sis.student.read", "sis.enrolment.read", "sis.guardian.read", "sis.guardian_link.read"];

const CONSTRAINTS: &[Constraint] = &[
    admissions::places::CONSTRAINT,
    Constraint { name: "ex_enrolments_overlap", columns: None, code: &ENROLMENT_OVERLAP, field: Some("starts_on") },
    Constraint {
        name: "uq_enrolments_open",
        columns: Some(("enrolments", &["student_id"])),
        code: &ENROLMENT_OVERLAP,
        field: Some("starts_on"),
    },
    Constraint {
        name: "uq_student_guardians_link",
        columns: Some(("student_guardians", &["student_id", "guardian_id"])),
        code: &code::DUPLICATE,
        field: Some("guardian_id"),
    },
    Constraint {
        name: "uq_student_guardians_priority",
        columns: Some(("student_guardians", &["student_id", "contact_priority"])),
        code: &code::DUPLICATE,
        field: Some("contact_priority"),
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
    let mut module = Module::new("sis", "Students, their guardians, and when they were on the roll of the school.");
    module.resource::<Students>();
    module.resource::<Enrolments>();
    module.resource::<Guardians>();
    module.offer(audience::STUDENT_GUARDIANS);
    module.resource::<GuardianLinks>();
    module.resource::<alerts::Alerts>();
    module.resource::<previous_schools::PreviousSchools>();
    module.resource::<change_requests::ChangeRequests>();
    module.resource::<admissions::Applications>();
    module.resource::<admissions::Assessments>();
    module.resource::<admissions::Certificates>();
    module.resource::<admissions::Places>();
    module.resource::<merge::Distinctions>();
    module.resource::<merge::Merges>();
    merge::declare(&mut module);
    module.resource::<transfers::OutgoingTransfers>();
    module.resource::<transfers::IncomingTransfers>();
    transfers::declare(&mut module);
    documents::declare(&mut module);
    photos::declare(&mut module);
    id_cards::declare(&mut module);
    houses::declare(&mut module);
    categories::declare(&mut module);
    timeline::declare(&mut module);
    as_of::declare(&mut module);
    sensitive_reads::declare(&mut module);
    for operation in &mut module.operations {
        match operation.id.as_str() {
            "delete_student" => operation.errors.push(&STUDENT_HAS_ENROLMENT),
            "create_application" | "restore_application" => operation.errors.push(&code::DUPLICATE),
            "update_application" | "replace_application" | "delete_application" => {
                operation.errors.extend([&APPLICATION_DECIDED, &code::DUPLICATE]);
            }
            "restore_student" => operation.errors.push(&STUDENT_MERGED),
            "restore_guardian_link" => operation.errors.push(&code::INVALID_REFERENCE),
            _ => {}
        }
    }
    module.operations.extend(operations::commands());
    module.operations.extend(admissions::commands());
    module.operations.push(admissions::print_certificate());
    module.operations.extend(change_requests::commands());
    module.operations.extend(census::operations());
    module.operations.extend(merge::commands());
    module.operations.extend(transfers::commands());
    module.operations.extend(workbook::operations());
    module.jobs.push(kernel::resource::workbook::job::<workbook::StudentRecords>());
    module.events.extend(events());
    module.events.extend(admissions::events());
    module.events.extend(change_requests::events());
    module.events.extend(merge::events());
    module.events.extend(transfers::events());
    module.schedules.push(admissions::schedule());
    module.offer(PeopleByPhone { find: telephones::people });
    module.grants = GRANTS;
    module.channels = live::CHANNELS;
    module.feeds = live::FEEDS;
    module.visibilities = visibility::VISIBILITIES;
    module.codes = codes::ALL;
    module.constraints = CONSTRAINTS;
    module.messages = MESSAGES;
    module
}

/// What happens here beyond changes of resources.
fn events() -> Vec<EventType> {
    let student = |topic, about| EventType::new::<RecordChanged>(topic, "student", about);
    let enrolment = |topic, about| EventType::new::<RecordChanged>(topic, "enrolment", about);
    vec![
        student("sis.student.enrolled", "An applicant was enrolled."),
        student("sis.student.readmitted", "A student who had left was readmitted."),
        student("sis.student.withdrawn", "A student was withdrawn from the roll."),
        student("sis.student.graduated", "A student completed school."),
        enrolment("resource.created", "A spell on the roll began."),
        enrolment("resource.updated", "A spell on the roll was changed, or ended."),
        enrolment("resource.deleted", "A spell on the roll was taken back, as if it had never begun."),
    ]
}
