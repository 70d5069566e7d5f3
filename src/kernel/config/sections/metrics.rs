//! Metrics for monitoring.

use secrecy::SecretString;

use crate::config::field::{same, settings, unset};

settings! {
    /// Metrics for monitoring.
    struct Metrics in "metrics" {
        /// Whether `/metrics` is served.
        enabled: bool = same("true"),
        /// Bearer token that `/metrics` asks for. Unset: anyone who reaches it may read it.
        token: Option<SecretString> = unset(),
    }
}
