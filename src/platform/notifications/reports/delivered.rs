//! A report about something that was sent.

use chrono::{DateTime, Utc};
use kernel::errors::{Error, code};
use kernel::{Ctx, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, PaginatorTrait, QueryFilter};
use sms::{Reason, Receipt, Status};

use super::super::delivery::{ActiveModel, Column, Entity, Model, in_status};
use super::super::words::{Channel, DeliveryStatus};
use super::fall_back;

/// Writes down what a report says. Reports come in any order and more than once: what is known for more certain stays.
/// `false`: it is about nothing that was sent from here.
///
/// # Errors
/// The database's.
pub(super) async fn apply(ctx: &Ctx, provider: &str, receipt: &Receipt) -> Result<bool> {
    let Some(delivery) = find(ctx, provider, receipt).await? else { return Ok(false) };
    let known = known(&delivery);
    let now = known.merge(receipt.status);
    if now == known {
        return Ok(true);
    }
    let at = receipt.at.unwrap_or_else(|| ctx.now());
    let row = match now {
        Status::Delivered => ActiveModel {
            status: Set(DeliveryStatus::Delivered),
            reason: Set(None),
            delivered_at: Set(Some(at)),
            ..ActiveModel::default()
        },
        Status::Expired | Status::Rejected | Status::Failed => {
            let other = fall_back::another_way(ctx, &delivery).await?;
            let failed = || ActiveModel { status: Set(DeliveryStatus::Failed), ..ActiveModel::default() };
            ActiveModel { reason: Set(Some(reason(receipt).to_owned())), ..other.unwrap_or_else(failed) }
        }
        // The provider has it: that is known.
        Status::Unknown | Status::Queued | Status::Sent => return Ok(true),
    };
    ctx.update::<Entity>(&delivery, row).await?;
    Ok(true)
}

/// Notes that somebody has read what they were sent, the first time that it is told.
///
/// # Errors
/// The database's.
pub(super) async fn read(ctx: &Ctx, provider: &str, provider_id: &str, at: Option<DateTime<Utc>>) -> Result<()> {
    let of = ctx.find::<Entity>().filter(Column::Provider.eq(provider)).filter(Column::ProviderId.eq(provider_id));
    if let Some(delivery) = of.filter(Column::ReadAt.is_null()).one(ctx.uow()).await? {
        let row = ActiveModel { read_at: Set(Some(at.unwrap_or_else(|| ctx.now()))), ..ActiveModel::default() };
        ctx.update::<Entity>(&delivery, row).await?;
    }
    Ok(())
}

/// Looks whether reports about nothing that is known may be about something whose sending is not written down yet: a provider
/// can be quicker than we are. They are then looked at again.
///
/// # Errors
/// 503 `UNAVAILABLE` when they may; the database's.
pub(super) async fn none_is_early(ctx: &Ctx, channel: Channel, unknown: usize) -> Result<()> {
    if unknown == 0 {
        return Ok(());
    }
    let under_way = ctx.find::<Entity>().filter(in_status(DeliveryStatus::Sending)).filter(Column::Channel.eq(channel));
    if under_way.count(ctx.uow()).await? > 0 { Err(Error::new(&code::UNAVAILABLE)) } else { Ok(()) }
}

async fn find(ctx: &Ctx, provider: &str, receipt: &Receipt) -> Result<Option<Model>> {
    let by_id = receipt.provider_id.as_deref().map(|id| Column::ProviderId.eq(id));
    // What nobody knows the outcome of has no id of the provider's: our own reference finds it.
    let reference = receipt.reference.as_deref().and_then(|text| text.parse::<uuid::Uuid>().ok());
    let by_reference = reference.map(|id| Column::Id.eq(id));
    let which = Condition::any().add_option(by_id).add_option(by_reference);
    if which.is_empty() {
        return Ok(None);
    }
    Ok(ctx.find::<Entity>().filter(Column::Provider.eq(provider)).filter(which).one(ctx.uow()).await?)
}

/// What was known before.
fn known(delivery: &Model) -> Status {
    match delivery.status {
        DeliveryStatus::Delivered => Status::Delivered,
        DeliveryStatus::Failed => Status::Failed,
        _ => Status::Sent,
    }
}

fn reason(receipt: &Receipt) -> &'static str {
    match (receipt.reason, receipt.status) {
        (Some(Reason::InvalidNumber), _) => "invalid_number",
        (Some(Reason::Blacklisted), _) => "blocked_by_receiver",
        (_, Status::Expired) => "expired",
        (_, Status::Rejected) => "rejected",
        _ => "not_delivered",
    }
}
