//! Error codes of this module.

kernel::catalogue! {
    /// The school would be left without an administrator.
    LAST_ADMIN = 409;
}
