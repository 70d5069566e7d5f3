//! Writing down what became of a delivery.

use kernel::{Ctx, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::super::delivery::{ActiveModel, Column, Entity, Model};
use super::super::recipient::Addresses;
use super::super::suppression;
use super::super::words::{Channel, DeliveryStatus};
use super::ask::Answer;
use super::outcome::{Verdict, verdict};

/// Writes down what was said of a delivery.
///
/// # Errors
/// The database's.
pub(super) async fn answer(ctx: &Ctx, delivery: &Model, answer: Answer) -> Result<()> {
    let fallbacks: Vec<Channel> = serde_json::from_value(delivery.fallbacks.clone())?;
    let verdict = verdict(answer.outcome, delivery.attempts, &fallbacks, ctx.now());
    if verdict.dead {
        suppress(ctx, delivery).await?;
    }
    let mut row = row(ctx, delivery, verdict, answer.provider, answer.price)?;
    row.updated_at = Set(ctx.now());
    // Whatever became of it meanwhile (a receipt that was quicker, a cancellation) holds.
    Entity::update_many()
        .set(row)
        .filter(Column::SchoolId.eq(ctx.school_id()))
        .filter(Column::Id.eq(delivery.id))
        .filter(Column::Status.eq(DeliveryStatus::Sending))
        .exec(ctx.uow())
        .await?;
    Ok(())
}

fn row(ctx: &Ctx, delivery: &Model, verdict: Verdict, provider: Option<&str>, price: i64) -> Result<ActiveModel> {
    let mut row = ActiveModel { status: Set(verdict.status), reason: Set(verdict.reason), ..ActiveModel::default() };
    if let Some(due_at) = verdict.due_at {
        row.due_at = Set(due_at);
    }
    if let Some((next, rest)) = verdict.falls_back {
        let addresses: Addresses = serde_json::from_value(delivery.addresses.clone())?;
        row.channel = Set(next);
        row.address = Set(addresses.get(&next).cloned());
        row.fallbacks = Set(json!(rest));
        row.attempts = Set(0);
    }
    if verdict.sent {
        let parts = verdict.parts.and_then(|parts| i32::try_from(parts).ok()).unwrap_or(delivery.parts);
        row.sent_at = Set(Some(ctx.now()));
        row.parts = Set(parts);
        // What another way cost before it failed was paid for too.
        row.cost = Set(delivery.cost + price * i64::from(parts));
        row.provider = Set(provider.map(str::to_owned));
        row.provider_id = Set(verdict.provider_id);
    }
    Ok(row)
}

/// Nothing is sent to an address that cannot be reached any more. Of devices the account is the address: they are forgotten
/// each by itself.
async fn suppress(ctx: &Ctx, delivery: &Model) -> Result<()> {
    let Some(address) = delivery.address.clone().filter(|_| delivery.channel != Channel::Push) else { return Ok(()) };
    let known = ctx
        .find::<suppression::Entity>()
        .filter(suppression::Column::Channel.eq(delivery.channel))
        .filter(suppression::Column::Address.eq(address.as_str()));
    if known.one(ctx.uow()).await?.is_some() {
        return Ok(());
    }
    let input = super::super::suppressions::Input {
        channel: delivery.channel,
        address,
        reason: suppression::Reason::Invalid,
        note: None,
    };
    kernel::resource::create::<super::super::suppressions::Suppressions>(ctx, input).await?;
    Ok(())
}
