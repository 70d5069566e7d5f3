//! `GET /push-services`: what an app must know before it registers its device.

use kernel::operation::View;
use kernel::{Ctx, Result};
use serde::Serialize;
use utoipa::ToSchema;

use super::of;

/// By whom notices can be carried here.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::notifications) struct PushServiceList {
    /// Whether Firebase Cloud Messaging is set up.
    fcm: bool,
    /// Whether the Apple Push Notification service is set up.
    apns: bool,
    /// The key that a browser subscribes with (`applicationServerKey`), base64url; `null` when Web Push is not set up.
    webpush_public_key: Option<String>,
}

impl View for PushServiceList {}

/// By whom notices can be carried here.
pub(in crate::notifications) async fn services(ctx: &Ctx, (): ()) -> Result<PushServiceList> {
    let services = of(ctx.services());
    Ok(PushServiceList {
        fcm: services.fcm.is_some(),
        apns: services.apns.is_some(),
        webpush_public_key: services.webpush.as_ref().map(|webpush| webpush.public_key().to_owned()),
    })
}
