//! The table of webhook endpoints.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::topics::Topics;

kernel::tenant_entity! {
    /// An address of somebody's system that a school's events are sent to.
    #[sea_orm(table_name = "webhook_endpoints")]
    #[schema(as = WebhookEndpoint)]
    pub struct Model: deleted_at {
        /// The address.
        pub url: String,
        /// What it is for.
        pub description: Option<String>,
        /// Which events it wants: types (`sis.student.created`), or all that begin alike (`sis.student.*`, `*`).
        #[sea_orm(column_type = "JsonBinary")]
        pub topics: Topics,
        /// Whether events are sent. Changed by the commands `enable` and `disable`, and when the receiver is gone.
        pub enabled: bool,
        /// How events are written.
        pub api_version: ApiVersion,
        /// How they are signed.
        pub signature: Signature,
        /// The secrets, sealed.
        #[serde(skip)]
        pub secrets: String,
        /// With `ed25519`: the newest public key, to verify with.
        pub public_key: Option<String>,
        /// Why it is disabled.
        pub disabled_because: Option<DisabledBecause>,
        /// Since when it is disabled.
        pub disabled_at: Option<DateTime<Utc>>,
        /// Deliveries that failed since one succeeded.
        #[serde(skip)]
        pub failures: i32,
        /// Since when every delivery fails.
        pub failing_since: Option<DateTime<Utc>>,
        /// Nothing is sent before this: the receiver asked for time, or fails.
        #[serde(skip)]
        pub held_until: Option<DateTime<Utc>>,
    }
}

/// How events are written. A new way gets a new name, and endpoints keep theirs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = WebhookApiVersion)]
pub enum ApiVersion {
    /// CloudEvents 1.0, as `/api/v1/asyncapi.json` describes.
    #[default]
    V1,
}

/// How events are signed (Standard Webhooks).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = WebhookSignature)]
pub enum Signature {
    /// `v1`: HMAC-SHA256 with a secret that both sides have.
    #[default]
    Hmac,
    /// `v1a`: Ed25519; the receiver has a public key only.
    Ed25519,
}

/// Why an endpoint is disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = WebhookDisabledBecause)]
pub enum DisabledBecause {
    /// Somebody asked.
    Asked,
    /// The receiver answered 410: it is there no more.
    Gone,
    /// Every delivery failed for days.
    Failing,
}
