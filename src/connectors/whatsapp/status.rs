//! How far a message has come.

/// How far a message has come. The order is that of knowledge, as for SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// A word that we do not know.
    Unknown,
    /// The service has sent it.
    Sent,
    /// Final, unless the phone says otherwise: it could not be delivered.
    Failed,
    /// The phone has it. May be left out when `Read` comes.
    Delivered,
    /// It was opened.
    Read,
}

impl Status {
    pub(crate) fn of(word: &str) -> Self {
        match word {
            "sent" => Self::Sent,
            "delivered" => Self::Delivered,
            "read" | "played" => Self::Read,
            "failed" => Self::Failed,
            _ => Self::Unknown,
        }
    }

    /// Its name, for keys and logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Delivered => "delivered",
            Self::Read => "read",
        }
    }

    /// What is known after a report, whenever it came: the greater of the two, so that late and repeated reports take
    /// nothing back.
    #[must_use]
    pub fn merge(self, report: Self) -> Self {
        self.max(report)
    }
}
