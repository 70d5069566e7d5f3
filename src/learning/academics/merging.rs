//! What two records of one learner becoming one means here: places in classes, choices and registrations move. Two that
//! cannot both be one learner's (in one class, or taking one subject, on the same day; two choices that wait or hold in one
//! window) are refused: which of them is right is for the school to say.

use kernel::Module;
use people::sis::merge::Moves;

use super::choices::choice::{self, ChoiceStatus};
use super::choices::{SubjectChoices, SubjectRegistrations, registration};
use super::class_member;
use super::class_members::ClassMembers;
use super::period::Period;

pub(super) fn declare(module: &mut Module) {
    module.offer(Moves::<ClassMembers>::of(class_member::Column::StudentId).refuse(in_one_class).declare());
    module.offer(Moves::<SubjectChoices>::of(choice::Column::StudentId).refuse(in_one_window).declare());
    module.offer(Moves::<SubjectRegistrations>::of(registration::Column::StudentId).refuse(take_one_subject).declare());
}

fn in_one_class(one: &class_member::Model, other: &class_member::Model) -> bool {
    let period = |row: &class_member::Model| Period::new(row.starts_on, row.ends_on);
    one.class_id == other.class_id && period(one).overlaps(period(other))
}

fn in_one_window(one: &choice::Model, other: &choice::Model) -> bool {
    let lives = |row: &choice::Model| matches!(row.status, ChoiceStatus::Requested | ChoiceStatus::Approved);
    one.choice_window_id == other.choice_window_id && lives(one) && lives(other)
}

fn take_one_subject(one: &registration::Model, other: &registration::Model) -> bool {
    let period = |row: &registration::Model| Period::new(row.starts_on, row.ends_on);
    one.subject_id == other.subject_id && period(one).overlaps(period(other))
}
