//! Academics: years and terms, the calendar, grades and subjects, classes with who teaches them and who is in them,
//! subject choices, plans of teaching, calendar feeds.
//!
//! A class belongs to one academic year. Teaching and membership are periods of days with both ends inside, and what a
//! teacher sees of learners follows from the two (`visibility.rs`). A learner may be in several classes at once
//! (a home class and subject sets), but never twice in one class on one day, and a class never holds more learners
//! than it has room for.
//!
//! Each folder is a subject with its own front door: `years` (academic years, terms, [`term_of`]), `calendar` (which days
//! are school days, [`is_school_day`]), `grades`, `subjects` (and the curriculum's rules), `choices` (windows, choices,
//! registrations), `teaching` (hand-over, [`teacher_of_record`]), `plans` (syllabuses, schemes of work, lessons, coverage),
//! `class_moves` (split, merge), `feeds` (iCalendar), `rollover` (from one year to the next).

mod add_members;
mod audience;
pub mod calendar;
pub mod choices;
pub mod class;
mod class_list;
pub mod class_member;
pub mod class_members;
pub mod class_moves;
pub mod class_teacher;
pub mod class_teachers;
pub mod classes;
pub mod codes;
pub mod feeds;
mod for_staff;
pub mod grades;
pub mod json_list;
mod leaving;
mod live;
mod manifest;
mod merging;
mod of_student;
mod period;
pub mod plans;
mod record;
mod roll;
pub mod rollover;
pub mod subjects;
pub mod teaching;
mod visibility;
pub mod years;

pub use add_members::{AddClassMembers, add_members};
pub use calendar::{CalendarDays, is_school_day, school_calendar, school_days_between};
pub use choices::{ChoiceOptions, ChoiceWindows, SubjectRegistrations};
pub use class_list::{ClassListEntry, ClassListInclude, ClassListQuery, class_list};
pub use class_members::ClassMembers;
pub use class_teachers::ClassTeachers;
pub use classes::Classes;
pub use grades::{AgeWarning, Grades, age_warning, next_grade};
pub use leaving::end_memberships;
pub use plans::{LearningOutcomes, LessonPlans, SchemeWeeks, SchemesOfWork, SyllabusUnits, Syllabuses};
pub use rollover::{RolloverClasses, RolloverMoves, Rollovers, YearRecords};
pub use subjects::{CurriculumRules, Subjects};
pub use teaching::teacher_of_record;
pub use years::{AcademicYears, Terms, term_of, year_of};

use std::sync::LazyLock;

use serde_json::json;
use validator::ValidationError;

use kernel::Module;
use kernel::errors::Constraint;
use kernel::i18n::Language;
use kernel::operation::Operation;

use codes::{CLASS_FULL, CLASS_MEMBERSHIP_OVERLAP};
use period::Period;

const CONSTRAINTS: &[Constraint] =
    &[Constraint { name: "ex_class_members_overlap", columns: None, code: &CLASS_MEMBERSHIP_OVERLAP, field: Some("starts_on") }];

/// Constraints of all folders, as one list.
static ALL_CONSTRAINTS: LazyLock<Vec<Constraint>> = LazyLock::new(|| {
    [CONSTRAINTS, years::CONSTRAINTS, subjects::CONSTRAINTS, choices::CONSTRAINTS, plans::CONSTRAINTS, rollover::CONSTRAINTS]
        .concat()
});

const MESSAGES: &[(Language, &str)] = &[
    (Language::En, include_str!("messages/en.ftl")),
    (Language::Sn, include_str!("messages/sn.ftl")),
    (Language::Nd, include_str!("messages/nd.ftl")),
];

/// The module.
#[must_use]
pub fn module() -> Module {
    let mut module = Module::new(
        "academics",
        "Academic years, the calendar, grades, subjects and what learners take, classes with who teaches them and who is in them, plans of teaching, calendar feeds, the roll-over from year to year.",
    );
    module.resource::<Classes>();
    module.resource::<ClassTeachers>();
    module.resource::<ClassMembers>();
    module.offer(audience::CLASS_GUARDIANS);
    module.offer(for_staff::HOLIDAYS);
    module.offer(for_staff::ASSIGNMENTS);
    merging::declare(&mut module);
    of_student::declare(&mut module);
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
    class_list::declare(&mut module);
    years::declare(&mut module);
    calendar::declare(&mut module);
    grades::declare(&mut module);
    subjects::declare(&mut module);
    choices::declare(&mut module);
    teaching::declare(&mut module);
    plans::declare(&mut module);
    class_moves::declare(&mut module);
    feeds::declare(&mut module);
    rollover::declare(&mut module);
    module.subscriptions.push(leaving::subscription());
    module.grants = manifest::GRANTS;
    module.channels = live::CHANNELS;
    module.feeds = live::FEEDS;
    module.visibilities = visibility::VISIBILITIES;
    module.codes = codes::ALL;
    module.constraints = ALL_CONSTRAINTS.as_slice();
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
