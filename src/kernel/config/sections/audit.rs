//! The audit chain.

use crate::config::field::{same, settings};

settings! {
    /// The audit chain.
    struct Audit in "audit" {
        /// Seconds between sealings of new audit entries into the chain: how late the change feed may be.
        seal_interval_seconds: u64 = same("1").within(1, 3_600),
        /// Most entries sealed in one go.
        seal_batch: u64 = same("1000").within(1, 100_000),
    }
}
