//! What is kept of what people are told, and of what they write.

use crate::config::field::{same, settings};

settings! {
    /// Notifications.
    struct Notifications in "notifications" {
        /// Days that messages which people wrote to a school are kept.
        inbound_days: u64 = same("365").within(1, 3_650),
    }
}
