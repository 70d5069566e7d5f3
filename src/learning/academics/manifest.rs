//! Who may do what here.

use kernel::access::{Grant, Role};

/// Grants of this module.
pub(super) const GRANTS: &[Grant] = &[
    Grant::all(Role::SchoolAdmin, &["academics.*"]),
    // A second person approves what the registrar has prepared: the head, or who acts for the head.
    Grant::all(Role::Registrar, &["academics.*"]).except(&["academics.rollover.approve"]),
    Grant::all(Role::Staff, &["academics.class.read"]),
    Grant::all(Role::Staff, OPEN),
    Grant::all(Role::Bursar, OPEN),
    Grant::all(Role::Teacher, OPEN),
    Grant::all(Role::Teacher, PLANNING),
    Grant::all(Role::Student, OPEN),
    Grant::all(Role::Parent, OPEN),
    Grant::related(Role::Teacher, READS),
    Grant::related(Role::Teacher, PLANS),
    Grant::related(Role::Student, READS),
    Grant::related(Role::Student, CHOOSING),
    Grant::related(Role::Parent, READS),
    Grant::related(Role::Parent, CHOOSING),
    Grant::related(Role::Teacher, FEEDS),
    Grant::related(Role::Staff, FEEDS),
    Grant::related(Role::Bursar, FEEDS),
    Grant::related(Role::Student, FEEDS),
    Grant::related(Role::Parent, FEEDS),
];

/// What everybody of the school sees: nothing of it is about a person.
const OPEN: &[&str] = &[
    "academics.academic_year.read",
    "academics.term.read",
    "academics.calendar_day.read",
    "academics.grade.read",
    "academics.subject.read",
    "academics.curriculum_rule.read",
    "academics.choice_window.read",
    "academics.choice_option.read",
];

/// What teachers see beyond that.
const PLANNING: &[&str] =
    &["academics.syllabus.read", "academics.syllabus_unit.read", "academics.learning_outcome.read", "academics.scheme_week.read"];

const READS: &[&str] = &[
    "academics.class.read",
    "academics.class_teacher.read",
    "academics.class_member.read",
    "academics.subject_registration.read",
    "academics.subject_choice.read",
];

/// Plans of the classes that a teacher teaches.
const PLANS: &[&str] = &[
    "academics.scheme_of_work.read",
    "academics.scheme_of_work.create",
    "academics.scheme_of_work.update",
    "academics.scheme_of_work.delete",
    "academics.scheme_week.create",
    "academics.scheme_week.update",
    "academics.scheme_week.delete",
    "academics.lesson_plan.read",
    "academics.lesson_plan.create",
    "academics.lesson_plan.update",
    "academics.lesson_plan.delete",
];

/// Choosing for oneself, or one's child.
const CHOOSING: &[&str] = &["academics.subject_choice.request"];

/// One's own feeds.
const FEEDS: &[&str] = &["academics.calendar_feed.read", "academics.calendar_feed.create", "academics.calendar_feed.revoke"];
