//! The words of this module: channels, categories, urgency, states.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A way to reach somebody.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The person's inbox in the product.
    InApp,
    /// A notice on their devices.
    Push,
    /// WhatsApp.
    #[sea_orm(string_value = "whatsapp")]
    #[serde(rename = "whatsapp")]
    WhatsApp,
    /// SMS.
    Sms,
    /// E-mail.
    Email,
}

impl Channel {
    /// All of them, in the order in which they are tried: the cheapest first.
    pub const ALL: [Self; 5] = [Self::InApp, Self::Push, Self::WhatsApp, Self::Sms, Self::Email];

    /// Its stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InApp => "in_app",
            Self::Push => "push",
            Self::WhatsApp => "whatsapp",
            Self::Sms => "sms",
            Self::Email => "email",
        }
    }
}

/// What a message is about: people choose by it what they hear how.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// A learner's safety. Nobody can turn it off.
    Safety,
    /// Presence and absence.
    Attendance,
    /// Marks and reports.
    Academic,
    /// Fees and payments.
    Fees,
    /// What takes place when.
    Events,
    /// Anything else from the school.
    General,
    /// The account itself. Nobody can turn it off.
    System,
}

impl Category {
    /// Its stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safety => "safety",
            Self::Attendance => "attendance",
            Self::Academic => "academic",
            Self::Fees => "fees",
            Self::Events => "events",
            Self::General => "general",
            Self::System => "system",
        }
    }

    /// Whether people may turn it off.
    #[must_use]
    pub const fn is_optional(self) -> bool {
        !matches!(self, Self::Safety | Self::System)
    }
}

/// Whether it may wake people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// At once, in quiet hours too, whatever people chose, by every way there is.
    Emergency,
    /// Outside quiet hours, as people chose.
    #[default]
    Normal,
}

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = NotificationStatus)]
pub enum Status {
    /// Its time has not come.
    Scheduled,
    /// It is being sent.
    Sending,
    /// Nothing is left to be sent.
    Sent,
    /// Stopped before everything was sent.
    Cancelled,
}

/// How one delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// Waiting for its time.
    Queued,
    /// Kept for the next digest.
    Held,
    /// Handed to a provider, whose answer is not known yet; also after an interruption: it is not sent twice.
    Sending,
    /// The provider has taken it.
    Sent,
    /// It has arrived.
    Delivered,
    /// No way worked; `reason` says why.
    Failed,
    /// There was no way, or the person wants none; `reason` says which.
    Skipped,
    /// Stopped before it was sent.
    Cancelled,
}

/// What a person chose for a category and a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = NotificationChoice)]
pub enum Choice {
    /// At once.
    On,
    /// Not at all.
    Off,
    /// Once a day, together with others.
    Digest,
}
