//! Academics: classes, who teaches them and who is in them.
//!
//! A class belongs to one academic year. Teaching and membership are periods of days with both ends inside, and what a
//! teacher sees of learners follows from the two (`visibility.rs`). A learner may be in several classes at once
//! (a home class and subject sets), but never twice in one class on one day, and a class never holds more learners
//! than it has room for.

mod add_members;
pub mod class;
mod class_list;
pub mod class_member;
pub mod class_members;
pub mod class_teacher;
pub mod class_teachers;
pub mod classes;
pub mod codes;
mod leaving;
mod live;
mod period;
mod roll;
mod visibility;

pub use add_members::{AddClassMembers, add_members};
pub use class_list::{ClassListEntry, ClassListQuery, class_list};
pub use class_members::ClassMembers;
pub use class_teachers::ClassTeachers;
pub use classes::Classes;
pub use leaving::end_memberships;

use serde_json::json;
use validator::ValidationError;

use kernel::Module;
use kernel::access::{Grant, Role};
use kernel::errors::{Constraint, code};
use kernel::i18n::Language;
use kernel::operation::Operation;

use codes::{CLASS_FULL, CLASS_MEMBERSHIP_OVERLAP};
use period::Period;

const GRANTS: &[Grant] = &[
    Grant::all(Role::SchoolAdmin, &["academics.*"]),
    Grant::all(Role::Registrar, &["academics.*"]),
    Grant::all(Role::Staff, &["academics.class.read"]),
    Grant::related(Role::Teacher, READS),
    Grant::related(Role::Student, READS),
    Grant::related(Role::Parent, READS),
];

const READS: &[&str] = &["academics.class.read", "academics.class_teacher.read", "academics.class_member.read"];

const CONSTRAINTS: &[Constraint] =
    &[Constraint { name: "ex_class_members_overlap", columns: None, code: &CLASS_MEMBERSHIP_OVERLAP, field: Some("starts_on") }];

const MESSAGES: &[(Language, &str)] = &[
    (Language::En, include_str!("messages/en.ftl")),
    (Language::Sn, include_str!("messages/sn.ftl")),
    (Language::Nd, include_str!("messages/nd.ftl")),
];

/// The module.
#[must_use]
pub fn module() -> Module {
    let mut module = Module::new("academics", "Classes of each academic year: who teaches them and who is in them.");
    module.resource::<Classes>();
    module.resource::<ClassTeachers>();
    module.resource::<ClassMembers>();
    for operation in &mut module.operations {
        match operation.id.as_str() {
            "update_class" => operation.errors.push(&CLASS_FULL),
            "create_class_member" | "update_class_member" | "restore_class_member" => {
                operation.errors.extend_from_slice(&[&CLASS_MEMBERSHIP_OVERLAP, &CLASS_FULL]);
            }
            _ => {}
        }
    }
    module.operations.push(
        Operation::post("/classes/{id}/members", "add_class_members", add_members)
            .permission("academics.class_member.create")
            .describe(
                "Add students to a class",
                "Gives each student a place in the class from `starts_on` on: all of them, or none when there is a problem with any, each of which is named. A student must be enrolled and not be in the class already, and the class must have room for them all.",
            )
            .errors(&[&CLASS_MEMBERSHIP_OVERLAP, &CLASS_FULL])
            .request_example(json!({ "student_ids": ["01890a5d-ac96-774b-bcce-b302099a8059"], "starts_on": "2026-01-13" })),
    );
    module.operations.push(
        Operation::get("/classes/{id}/students", "list_class_students", class_list)
            .permission("academics.class_member.read")
            .describe(
                "Class list",
                "The students who are in the class and enrolled on a day, by last and first name: those that the caller may see. `meta` has their number and the day. Reads only.",
            )
            .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER]),
    );
    module.subscriptions.push(leaving::subscription());
    module.grants = GRANTS;
    module.channels = live::CHANNELS;
    module.feeds = live::FEEDS;
    module.visibilities = visibility::VISIBILITIES;
    module.codes = codes::ALL;
    module.constraints = CONSTRAINTS;
    module.messages = MESSAGES;
    module
}

/// A period that ends does not end before it starts.
fn ends_after_it_starts(period: Period) -> Result<(), ValidationError> {
    if period.is_in_order() {
        return Ok(());
    }
    let mut error = ValidationError::new("date_order");
    error.add_param("field".into(), &"ends_on");
    Err(error)
}
