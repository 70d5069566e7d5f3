//! Error codes of this module.

kernel::catalogue! {
    /// The student is in this class already on some of these days.
    CLASS_MEMBERSHIP_OVERLAP = 409;
    /// The class has no place left on some of these days.
    CLASS_FULL = 409;
    /// Another academic year of the school has some of these days.
    ACADEMIC_YEAR_OVERLAP = 409;
    /// The academic year is closed: it stays as it is.
    ACADEMIC_YEAR_CLOSED = 409;
    /// The academic year has no terms yet.
    ACADEMIC_YEAR_WITHOUT_TERMS = 409;
    /// The last term of the academic year is not over.
    ACADEMIC_YEAR_UNDER_WAY = 409;
    /// Another term of the school has some of these days.
    TERM_OVERLAP = 409;
    /// Another curriculum rule applies to the same on some of these days.
    CURRICULUM_RULE_OVERLAP = 409;
    /// The learner takes this subject already on some of these days.
    REGISTRATION_OVERLAP = 409;
    /// Subjects cannot be chosen now.
    CHOICE_WINDOW_CLOSED = 409;
    /// The learner's choice has been made and approved, or is being made at this moment.
    CHOICE_ALREADY_MADE = 409;
    /// An option has no place left.
    CHOICE_OPTION_FULL = 409;
    /// Another edition of this syllabus is taught on some of these days.
    SYLLABUS_OVERLAP = 409;
    /// This year has a roll-over that is being prepared or carried out.
    ROLLOVER_UNDER_WAY = 409;
    /// Nobody approves what they had computed or edited themselves.
    SECOND_PERSON_NEEDED = 409;
    /// The academic years are not as they were when the plan was computed: compute it again.
    ROLLOVER_OUTDATED = 409;
    /// Somebody has changed what the roll-over made: it cannot be undone.
    ROLLOVER_CHANGED_SINCE = 409;
    /// The new year has its first mark or register: the roll-over cannot be undone.
    ROLLOVER_YEAR_BEGUN = 409;
}
