//! Error codes of this module.

kernel::catalogue! {
    /// The school's credit does not cover what the message may cost.
    CREDIT_EXHAUSTED = 409;
    /// The audience has more people than one message may go to.
    AUDIENCE_TOO_LARGE = 422;
}
