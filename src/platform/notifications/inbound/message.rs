//! The table of what people wrote.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::words::Channel;

/// What was done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = InboundOutcome)]
pub enum Outcome {
    /// Kept for people to read, and not answered: it came from no telephone number, or its sender was told once today what can
    /// be written.
    Kept,
    /// Nothing is sent there any more.
    Stopped,
    /// Messages are sent there again.
    Started,
    /// The word was answered.
    Answered,
    /// The sender was told which words there are.
    Menu,
    /// Not answered: the number has had many answers today.
    Limited,
    /// Not answered: the school's credit is used up.
    NoCredit,
    /// Not answered: the school has nothing to send it through, or that address cannot be reached. The delivery of the answer
    /// says which.
    NoWay,
}

kernel::tenant_entity! {
    /// What somebody wrote to the school.
    #[sea_orm(table_name = "inbound_messages")]
    #[schema(as = InboundMessage)]
    pub struct Model {
        /// The way it came.
        pub channel: Channel,
        /// Through which provider.
        pub provider: String,
        /// Who wrote: a telephone number beginning with `+`, or the name or short code that the provider gave.
        pub sender: String,
        /// The number or short code that it was sent to.
        pub recipient: String,
        /// What it says.
        pub text: String,
        /// When it was written, by the provider's clock or else ours.
        pub received_at: DateTime<Utc>,
        /// The word that was understood.
        pub keyword: Option<String>,
        /// What was done about it.
        pub outcome: Outcome,
        /// The message by which it was answered.
        pub notification_id: Option<Uuid>,
        /// What the provider knows it by.
        #[serde(skip)]
        pub dedupe_key: String,
    }
}
