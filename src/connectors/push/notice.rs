//! What is pushed.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// How urgent a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Priority {
    /// Wakes the device: something that a person wants to know now.
    High,
    /// Waits until it suits the device's battery.
    #[default]
    Normal,
}

/// What is pushed to one device.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Notice {
    /// One line.
    pub title: String,
    /// The text. If the whole is too large, its end is cut off and shown as “…”.
    pub body: String,
    /// For the app: small, and never cut. The names that a service keeps for itself are refused.
    pub data: BTreeMap<String, String>,
    /// A later notice with the same key takes the place of an earlier one that the device has not shown yet.
    pub collapse_key: Option<String>,
    /// How long the service keeps it for a device that is off. Zero: now or never.
    pub ttl: Duration,
    /// How urgent it is.
    pub priority: Priority,
}

impl fmt::Debug for Notice {
    /// Without its words: they may be about a child.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { collapse_key, ttl, priority, .. } = self;
        f.debug_struct("Notice")
            .field("collapse_key", collapse_key)
            .field("ttl", ttl)
            .field("priority", priority)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_words_are_not_shown() {
        let notice = Notice { title: "Absence".into(), body: "Tariro was absent".into(), ..Notice::default() };
        let shown = format!("{notice:?}");
        assert!(!shown.contains("Absence") && !shown.contains("Tariro"), "{shown}");
    }
}
