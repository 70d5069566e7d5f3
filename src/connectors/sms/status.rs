//! How far a message has come.

use serde::Deserialize;

/// How far a message has come. The order is that of knowledge: what is greater is known later or for more certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The provider says something of it that it does not know itself, or that we do not know.
    Unknown,
    /// The provider, or somebody after it, has it in a queue.
    Queued,
    /// The network has it.
    Sent,
    /// Final: not delivered within its time.
    Expired,
    /// Final: somebody on the way would not take it.
    Rejected,
    /// Final: it could not be delivered.
    Failed,
    /// Final: the phone has it.
    Delivered,
}

impl Status {
    /// Whether nothing more is to be expected.
    #[must_use]
    pub fn is_final(self) -> bool {
        self >= Self::Expired
    }

    /// What is known after a report, whenever it came: the greater of the two. So a report that is late, or comes a second
    /// time, takes nothing back, and the end is the same whatever the order. Of two final ones that contradict each other
    /// `Delivered` wins: only the phone itself says that.
    #[must_use]
    pub fn merge(self, report: Self) -> Self {
        self.max(report)
    }

    /// Its name, for keys and logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Expired => "expired",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Delivered => "delivered",
        }
    }
}
