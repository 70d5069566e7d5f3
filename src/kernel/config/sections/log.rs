//! The log.

use crate::config::field::{same, settings, split};
use crate::config::values::{LogFilter, LogFormat};

settings! {
    /// The log.
    struct Log in "log" {
        /// Least level that is logged, also by target: `info,sqlx=warn`.
        level: LogFilter = same("info"),
        /// `text` for a person, `json` for a collector (one object a line).
        format: LogFormat = split("text", "json"),
    }
}
