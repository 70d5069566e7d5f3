//! The table of addresses that nothing is sent to any more.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::words::Channel;

/// Why nothing is sent there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = SuppressionReason)]
pub enum Reason {
    /// It does not exist.
    Bounced,
    /// Its owner called it unwanted.
    Complained,
    /// Its owner said stop.
    Stopped,
    /// The provider says that it cannot be one.
    Invalid,
    /// The school said so.
    Manual,
}

kernel::tenant_entity! {
    /// An address that nothing is sent to any more.
    #[sea_orm(table_name = "notification_suppressions")]
    #[schema(as = NotificationSuppression)]
    pub struct Model: deleted_at {
        /// The way.
        pub channel: Channel,
        /// The address: an e-mail address in lower case, or a telephone number beginning with `+`.
        pub address: String,
        /// Why.
        pub reason: Reason,
        /// Anything else.
        pub note: Option<String>,
    }
}
