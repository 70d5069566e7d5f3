//! The table of messages that were taken in, or refused.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::tenant_entity! {
    /// A message of somebody's system, and what became of it.
    #[sea_orm(table_name = "webhook_receipts")]
    #[schema(as = WebhookReceipt)]
    pub struct Model {
        /// Who sent it.
        pub source_id: Uuid,
        /// What the sender knows it by; `null` where that could not be read.
        pub message_id: Option<String>,
        /// How it stands.
        pub status: Status,
        /// Why it was refused.
        pub refused_because: Option<Refused>,
        /// The headers that its signature needs.
        #[serde(skip)]
        #[sea_orm(column_type = "JsonBinary")]
        pub headers: Headers,
        /// Every byte of it; of one that was refused, none.
        #[serde(skip)]
        pub body: Vec<u8>,
        /// How long it was, in bytes.
        pub body_bytes: i32,
        /// When it was worked on.
        pub processed_at: Option<DateTime<Utc>>,
    }
}

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = WebhookReceiptStatus)]
pub enum Status {
    /// It was verified, and waits to be worked on.
    Received,
    /// It was worked on.
    Processed,
    /// It was verified, and cannot be worked on.
    Failed,
    /// It was not believed; nothing of it but this record was kept.
    Refused,
}

/// Why a message was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = WebhookRefusal)]
pub enum Refused {
    /// No signature, or none of a known secret.
    Signature,
    /// Signed too long ago, or in the future.
    Stale,
    /// It names another school than its address.
    OtherSchool,
    /// Its provider cannot make sense of it.
    Malformed,
    /// Longer than its provider's messages are.
    TooLarge,
}

/// Headers by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Headers(pub Vec<(String, String)>);
