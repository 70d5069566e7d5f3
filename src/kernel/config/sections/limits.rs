//! Limits on bulk work.

use crate::config::field::{same, settings};

settings! {
    /// Limits on bulk work.
    struct Limits in "limits" {
        /// Rows up to which an import is done within the request; a longer one becomes a job.
        import_sync_rows: u64 = same("200").within(0, 10_000),
        /// Most rows of one import.
        import_max_rows: u64 = same("50000").within(1, 1_000_000),
        /// Most rows of one export.
        export_max_rows: u64 = same("100000").within(1, 10_000_000),
        /// Hours for which an `Idempotency-Key` is remembered.
        idempotency_hours: u64 = same("24").within(1, 720),
    }
}
