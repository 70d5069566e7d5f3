//! What a provider took and could not deliver goes another way, where there is one.

use kernel::{Ctx, Result};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::super::codes::CREDIT_EXHAUSTED;
use super::super::delivery::{ActiveModel, Model};
use super::super::recipient::Addresses;
use super::super::words::{Channel, DeliveryStatus, Status, Urgency};
use super::super::{credit, gateways, message, parts, send};
use crate::schools::settings;

/// The way that is left for a delivery which failed with a provider: what to write, and the job that sends it is asked for.
/// `None`: there is no other way, the message was cancelled, or the credit does not cover it.
///
/// # Errors
/// The database's.
pub(super) async fn another_way(ctx: &Ctx, delivery: &Model) -> Result<Option<ActiveModel>> {
    let fallbacks: Vec<Channel> = serde_json::from_value(delivery.fallbacks.clone())?;
    let Some((next, rest)) = fallbacks.split_first() else { return Ok(None) };
    let message = ctx.get::<message::Entity>(delivery.notification_id).await?;
    if message.status == Status::Cancelled {
        return Ok(None);
    }
    let (_, count) = parts(*next, delivery.body.clone());
    let price = gateways::prices(ctx).await?.get(next).copied().unwrap_or(0) * i64::try_from(count).unwrap_or(1);
    // The way that failed is paid for, so this one is paid for beside it; what is not spent comes back at the end.
    match ctx.nested(async || credit::take(ctx, price, message.id).await).await {
        Ok(()) => {}
        Err(error) if error.is(&CREDIT_EXHAUSTED) => return Ok(None),
        Err(error) => return Err(error),
    }
    let status = if message.status == Status::Sent { Status::Sending } else { message.status };
    let row =
        message::ActiveModel { status: Set(status), charged: Set(message.charged + price), ..message::ActiveModel::default() };
    ctx.update::<message::Entity>(&message, row).await?;
    let due_at = due(ctx, message.urgency).await?;
    send::enqueue(ctx, message.id, due_at, message.urgency).await?;
    let addresses: Addresses = serde_json::from_value(delivery.addresses.clone())?;
    Ok(Some(ActiveModel {
        status: Set(DeliveryStatus::Queued),
        channel: Set(*next),
        address: Set(addresses.get(next).cloned()),
        fallbacks: Set(json!(rest)),
        attempts: Set(0),
        parts: Set(i32::try_from(count).unwrap_or(1)),
        due_at: Set(due_at),
        // What that provider says from now on is of no interest.
        provider: Set(None),
        provider_id: Set(None),
        ..ActiveModel::default()
    }))
}

/// When somebody may be disturbed: a report may come in the night.
async fn due(ctx: &Ctx, urgency: Urgency) -> Result<chrono::DateTime<chrono::Utc>> {
    let quiet: Option<super::super::quiet::QuietHours> = settings::get(ctx, settings::key::QUIET_HOURS).await?;
    Ok(match quiet {
        Some(quiet) if urgency != Urgency::Emergency => quiet.after(ctx.school()?.time_zone, ctx.now()),
        _ => ctx.now(),
    })
}
