//! Error codes of this module.

kernel::catalogue! {
    /// The student is on the roll already on some of these days.
    ENROLMENT_OVERLAP = 409;
    /// The student is on the roll now.
    ALREADY_ENROLLED = 409;
    /// The student is not on the roll now.
    NOT_ENROLLED = 409;
    /// The student is or was on the roll: part of the school's record, not to be deleted.
    STUDENT_HAS_ENROLMENT = 409;
}
