//! The table of deliveries: one event for one endpoint, however often it is tried.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, FromJsonQueryResult};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::attempt::Attempt;

kernel::tenant_entity! {
    /// One event for one endpoint, and how it went.
    #[sea_orm(table_name = "webhook_deliveries")]
    #[schema(as = WebhookDelivery)]
    pub struct Model {
        /// The endpoint.
        pub endpoint_id: Uuid,
        /// The event: its `webhook-id`, the same on every attempt.
        pub event_id: Uuid,
        /// The event's type.
        pub event_type: String,
        /// What is sent.
        #[serde(skip)]
        pub body: String,
        /// How it stands.
        pub status: Status,
        /// How often it was sent.
        pub attempts: i32,
        /// How often since it was begun anew: where it is in the schedule.
        #[serde(skip)]
        pub tries: i32,
        /// When it is sent next; `null` when it is over.
        pub next_attempt_at: Option<DateTime<Utc>>,
        /// When the receiver took it.
        pub delivered_at: Option<DateTime<Utc>>,
        /// Status of the receiver's last answer.
        pub response_status: Option<i32>,
        /// The last attempts, the newest first.
        #[sea_orm(column_type = "JsonBinary")]
        pub log: Log,
    }
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = WebhookDeliveryStatus)]
pub enum Status {
    /// It is to be sent, or to be sent again.
    Pending,
    /// The receiver has taken it.
    Delivered,
    /// It was tried as often as the schedule says.
    Failed,
    /// Its endpoint was disabled or deleted before.
    Cancelled,
}

/// Attempts, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
#[schema(as = WebhookAttempts)]
pub struct Log(pub Vec<Attempt>);

impl Log {
    /// With one more. Only the last ones are kept: a delivery can be replayed for ever.
    pub(super) fn with(&self, attempt: Attempt) -> Self {
        const KEPT: usize = 20;
        Self(std::iter::once(attempt).chain(self.0.iter().cloned()).take(KEPT).collect())
    }
}

/// A delivery to be.
pub(super) fn new(endpoint_id: Uuid, event_id: Uuid, event_type: String, body: String, now: DateTime<Utc>) -> ActiveModel {
    ActiveModel {
        endpoint_id: Set(endpoint_id),
        event_id: Set(event_id),
        event_type: Set(event_type),
        body: Set(body),
        status: Set(Status::Pending),
        attempts: Set(0),
        tries: Set(0),
        next_attempt_at: Set(Some(now)),
        delivered_at: Set(None),
        response_status: Set(None),
        log: Set(Log::default()),
        ..<ActiveModel as Default>::default()
    }
}
