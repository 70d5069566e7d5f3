//! What comes into an inbox, as live connections hear of it: that something has come, not what it says.

use kernel::Ctx;
use kernel::events::Event;
use kernel::realtime::{Feed, Told};
use sea_orm::ActiveValue;
use serde_json::json;
use uuid::Uuid;

use super::delivery::ActiveModel;
use super::words::{Channel, DeliveryStatus};

/// The topic. It is not in the outbox: who comes late looks into the inbox.
const ARRIVED: &str = "notifications.inbox.arrived";

pub(super) const FEEDS: &[Feed] = &[Feed {
    channel: "me",
    topics: &[ARRIVED],
    entity: "notification_delivery",
    told: |event| Told::change(event, "account_id"),
}];

/// Tells the person of a delivery that has come into their inbox.
pub(super) fn tell(ctx: &Ctx, id: Uuid, account: Option<Uuid>, channel: Channel, arrived: bool) {
    let (Some(account), Channel::InApp, true) = (account, channel, arrived) else { return };
    let payload = json!({ "account_id": account, "version": 1 });
    ctx.tell_live(Event { topic: ARRIVED, entity: "notification_delivery", entity_id: id, payload });
}

/// The same of a row that is about to be written.
pub(super) fn tell_of_row(ctx: &Ctx, row: &ActiveModel) {
    let (ActiveValue::Set(id), ActiveValue::Set(account)) = (&row.id, &row.account_id) else { return };
    let (ActiveValue::Set(channel), ActiveValue::Set(status)) = (&row.channel, &row.status) else { return };
    tell(ctx, *id, *account, *channel, *status == DeliveryStatus::Delivered);
}
