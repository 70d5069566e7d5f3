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
    /// Every place of this level is taken.
    LEVEL_FULL = 409;
    /// The last day of the offer has passed.
    OFFER_ENDED = 409;
    /// A government school that refuses a child for want of room owes the certificate of full enrolment first (Education
    /// Act s10).
    CERTIFICATE_OWED = 409;
    /// The level still has places: nobody is certified to have been turned away.
    LEVEL_NOT_FULL = 409;
    /// The next nearest school cannot be reached: the child must be enrolled here (Education Act s10).
    MUST_ENROL = 409;
    /// An application that was decided is part of the school's record.
    APPLICATION_DECIDED = 409;
    /// The request was decided or withdrawn already.
    REQUEST_DECIDED = 409;
    /// Somebody has changed these fields since the request was made.
    REQUEST_OUTDATED = 409;
    /// Records of the two learners cannot both be one learner's.
    MERGE_CONFLICT = 409;
    /// What moved has been changed since.
    MERGE_OUTDATED = 409;
    /// The merge was undone already.
    MERGE_UNDONE = 409;
    /// The record became part of another one: undo the merge instead.
    STUDENT_MERGED = 409;
    /// Another school has not answered the offer of this learner's record.
    TRANSFER_OPEN = 409;
    /// The transfer was answered, or taken back, already.
    TRANSFER_DECIDED = 409;
}
