//! Where notices for a device go.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who carries notices to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
#[schema(as = PushService)]
pub enum Service {
    /// Firebase Cloud Messaging.
    Fcm,
    /// The Apple Push Notification service.
    Apns,
    /// Web Push: browsers.
    WebPush,
}

/// The keys by which only a browser can read its notices (`PushSubscription.keys`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BrowserKeys {
    /// The browser's public key: 65 bytes in base64url.
    #[schema(min_length = 80, max_length = 100)]
    pub p256dh: String,
    /// The secret it shares with the sender: 16 bytes in base64url.
    #[schema(min_length = 20, max_length = 30)]
    pub auth: String,
}

/// Where notices for a device go: as it is sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// FCM's registration token, Apple's device token, or the address of a browser's push service.
    pub token: String,
    /// A browser's keys.
    pub keys: Option<BrowserKeys>,
}
