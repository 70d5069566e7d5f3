//! One portion of a message: marked, sent, written down.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::db::Access;
use kernel::jobs::JobRun;
use kernel::{Ctx, Result};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use tokio::time::Instant;
use uuid::Uuid;

use super::super::delivery::{ActiveModel, Column, Entity, Model};
use super::super::gateways::{self, Gateway};
use super::super::live;
use super::super::recipient::Addresses;
use super::super::suppression;
use super::super::transport::{Letter, Outcome};
use super::super::words::{Channel, DeliveryStatus};
use super::outcome::{Verdict, verdict};

/// Deliveries of a portion: what is unknown when a worker dies.
const PORTION: u64 = 100;
/// How long messages wait when no account of the school takes any.
const ACCOUNT_REFUSED: Duration = Duration::from_secs(600);

/// Sends what is due, so many at a time; how many there were.
pub(super) async fn send(job: &JobRun, message: Uuid) -> Result<u64> {
    job.stop_if_cancelled().await?;
    let ctx = job.ctx(Access::Write)?;
    let portion = claim(&ctx, message).await?;
    let school = ctx.school()?.name.clone();
    let gateways = gateways::open(&ctx).await?;
    ctx.commit().await?;
    let count = u64::try_from(portion.len()).unwrap_or_default();
    let mut by_channel: BTreeMap<Channel, Vec<Model>> = BTreeMap::new();
    for delivery in portion.into_iter().filter(|delivery| delivery.channel != Channel::InApp) {
        by_channel.entry(delivery.channel).or_default().push(delivery);
    }
    for (channel, deliveries) in by_channel {
        let letters: Vec<_> = deliveries.iter().map(|delivery| letter(delivery, &school)).collect();
        let of_channel: Vec<_> = gateways.iter().filter(|gateway| gateway.channel == channel).collect();
        let outcomes = ask(&of_channel, &letters).await;
        let ctx = job.ctx(Access::Write)?;
        for (delivery, (outcome, gateway)) in deliveries.iter().zip(outcomes) {
            write(&ctx, delivery, outcome, gateway).await?;
        }
        ctx.commit().await?;
    }
    Ok(count)
}

/// Marks what is due as being sent; what is for an inbox has arrived.
async fn claim(ctx: &Ctx, message: Uuid) -> Result<Vec<Model>> {
    let mut due = ctx
        .find::<Entity>()
        .filter(Column::NotificationId.eq(message))
        .filter(Column::Status.eq(DeliveryStatus::Queued))
        .filter(Column::DueAt.lte(ctx.now()))
        .order_by_asc(Column::Id)
        .limit(PORTION);
    if ctx.services().database().backend() == DbBackend::Postgres {
        due = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let mut due = due.all(ctx.uow()).await?;
    let of = |inbox: bool| due.iter().filter(move |row| (row.channel == Channel::InApp) == inbox).map(|row| row.id);
    let mark =
        || Entity::update_many().col_expr(Column::UpdatedAt, Expr::value(ctx.now())).filter(Column::SchoolId.eq(ctx.school_id()));
    mark()
        .col_expr(Column::Status, Expr::value(DeliveryStatus::Sending))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.is_in(of(false)))
        .exec(ctx.uow())
        .await?;
    mark()
        .col_expr(Column::Status, Expr::value(DeliveryStatus::Delivered))
        .col_expr(Column::SentAt, Expr::value(ctx.now()))
        .col_expr(Column::DeliveredAt, Expr::value(ctx.now()))
        .filter(Column::Id.is_in(of(true)))
        .exec(ctx.uow())
        .await?;
    for row in &mut due {
        row.attempts += 1;
        live::tell(ctx, row.id, row.account_id, row.channel, true);
    }
    Ok(due)
}

fn letter(delivery: &Model, school: &str) -> Letter {
    Letter {
        reference: delivery.id,
        to: delivery.address.clone().unwrap_or_default(),
        name: delivery.person_name.clone(),
        subject: delivery.subject.clone().unwrap_or_default(),
        body: delivery.body.clone(),
        language: delivery.language,
        school: school.to_owned(),
    }
}

/// Asks the accounts in turn: what one refuses as an account, the next may take. As fast as each allows.
async fn ask<'a>(gateways: &[&'a Gateway], letters: &[Letter]) -> Vec<(Outcome, Option<&'a Gateway>)> {
    let mut outcomes: Vec<(Outcome, Option<&Gateway>)> =
        letters.iter().map(|_| (Outcome::Later { after: Some(ACCOUNT_REFUSED) }, None)).collect();
    let mut left: Vec<usize> = (0..letters.len()).collect();
    for gateway in gateways {
        let mut refused = Vec::new();
        for places in left.chunks(gateway.per_second.max(1)) {
            let begun = Instant::now();
            let asked: Vec<_> = places.iter().filter_map(|place| letters.get(*place).cloned()).collect();
            for (place, outcome) in places.iter().zip(gateway.transport.send(&asked).await) {
                if matches!(outcome, Outcome::Refused { account: true, .. }) {
                    refused.push(*place);
                } else if let Some(known) = outcomes.get_mut(*place) {
                    *known = (outcome, Some(gateway));
                }
            }
            if places.len() == gateway.per_second.max(1) {
                tokio::time::sleep_until(begun + Duration::from_secs(1)).await;
            }
        }
        if !refused.is_empty() {
            tracing::warn!(gateway = %gateway.id, provider = gateway.provider, "a provider refuses the school's account");
        }
        left = refused;
        if left.is_empty() {
            break;
        }
    }
    outcomes
}

async fn write(ctx: &Ctx, delivery: &Model, outcome: Outcome, gateway: Option<&Gateway>) -> Result<()> {
    let fallbacks: Vec<Channel> = serde_json::from_value(delivery.fallbacks.clone())?;
    let verdict = verdict(outcome, delivery.attempts, &fallbacks, ctx.now());
    if verdict.dead {
        suppress(ctx, delivery).await?;
    }
    let row = row(ctx, delivery, verdict, gateway)?;
    // Whatever became of it meanwhile (a receipt that was quicker, a cancellation) holds.
    let mut row = row;
    row.updated_at = Set(ctx.now());
    Entity::update_many()
        .set(row)
        .filter(Column::SchoolId.eq(ctx.school_id()))
        .filter(Column::Id.eq(delivery.id))
        .filter(Column::Status.eq(DeliveryStatus::Sending))
        .exec(ctx.uow())
        .await?;
    Ok(())
}

fn row(ctx: &Ctx, delivery: &Model, verdict: Verdict, gateway: Option<&Gateway>) -> Result<ActiveModel> {
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
        row.cost = Set(gateway.map_or(0, |gateway| gateway.price) * i64::from(parts));
        row.provider = Set(gateway.map(|gateway| gateway.provider.to_owned()));
        row.provider_id = Set(verdict.provider_id);
    }
    Ok(row)
}

/// Nothing is sent to an address that cannot be reached any more.
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
