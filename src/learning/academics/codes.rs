//! Error codes of this module.

kernel::catalogue! {
    /// The student is in this class already on some of these days.
    CLASS_MEMBERSHIP_OVERLAP = 409;
    /// The class has no place left on some of these days.
    CLASS_FULL = 409;
}
