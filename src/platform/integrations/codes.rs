//! Error codes of this module.

kernel::catalogue! {
    /// The school has as many webhook endpoints as it may have.
    TOO_MANY_ENDPOINTS = 409;
    /// Several replaced secrets still hold; one more would be too many to sign with.
    TOO_MANY_SECRETS = 409;
    /// The webhook endpoint is disabled.
    ENDPOINT_DISABLED = 409;
}
