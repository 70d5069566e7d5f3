//! Demonstration data.

use crate::config::field::{settings, split};

settings! {
    /// Demonstration data.
    struct Demo in "demo" {
        /// Whether the demonstration schools, with their known passwords, are loaded into an empty database.
        /// Never in production.
        load: bool = split("true", "false"),
    }
}
