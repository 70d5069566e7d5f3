//! One portion of a message: marked, sent, written down.

use std::collections::BTreeMap;

use kernel::db::Access;
use kernel::jobs::JobRun;
use kernel::{Ctx, Result};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::super::delivery::{Column, Entity, Model};
use super::super::transport::Letter;
use super::super::words::{Channel, DeliveryStatus};
use super::super::{gateways, inbound, live, message};
use super::{ask, devices, write};

/// Deliveries of a portion: what is unknown when a worker dies.
const PORTION: u64 = 100;

/// Sends what is due, so many at a time; how many there were.
pub(super) async fn send(job: &JobRun, message: Uuid) -> Result<u64> {
    job.stop_if_cancelled().await?;
    let ctx = job.ctx(Access::Write)?;
    let portion = claim(&ctx, message).await?;
    if portion.is_empty() {
        return Ok(0);
    }
    let message = ctx.get::<message::Entity>(message).await?;
    let school = ctx.school()?.name.clone();
    let gateways = gateways::open(&ctx).await?;
    let count = u64::try_from(portion.len()).unwrap_or_default();
    let mut by_channel: BTreeMap<Channel, Vec<Model>> = BTreeMap::new();
    for delivery in portion {
        by_channel.entry(delivery.channel).or_default().push(delivery);
    }
    // What is for an inbox has arrived.
    by_channel.remove(&Channel::InApp);
    let pushed = by_channel.remove(&Channel::Push).unwrap_or_default();
    let notices = devices::notices(&ctx, &message, &pushed, &school).await?;
    let mut mail = Vec::new();
    for (channel, deliveries) in by_channel {
        let letters = letters(&ctx, &message, channel, &deliveries, &school).await?;
        mail.push((channel, deliveries, letters));
    }
    ctx.commit().await?;
    devices::send(job, &pushed, notices).await?;
    for (channel, deliveries, letters) in mail {
        let of_channel: Vec<_> = gateways.iter().filter(|gateway| gateway.channel == channel).collect();
        let answers = ask::in_turn(&of_channel, &letters).await;
        let ctx = job.ctx(Access::Write)?;
        for (delivery, answer) in deliveries.iter().zip(answers) {
            write::answer(&ctx, delivery, answer).await?;
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

async fn letters(
    ctx: &Ctx,
    message: &message::Model,
    channel: Channel,
    deliveries: &[Model],
    school: &str,
) -> Result<Vec<Letter>> {
    let conversing = match channel {
        Channel::WhatsApp => {
            let addresses = deliveries.iter().filter_map(|delivery| delivery.address.as_deref());
            inbound::conversing(ctx, addresses.collect()).await?
        }
        Channel::InApp | Channel::Push | Channel::Sms | Channel::Email => Default::default(),
    };
    let letter = |delivery: &Model| Letter {
        reference: delivery.id,
        kind: message.kind.clone(),
        to: delivery.address.clone().unwrap_or_default(),
        name: delivery.person_name.clone(),
        subject: delivery.subject.clone().unwrap_or_default(),
        body: delivery.body.clone(),
        language: delivery.language,
        school: school.to_owned(),
        is_conversing: delivery.address.as_ref().is_some_and(|address| conversing.contains(address)),
        school_id: delivery.school_id,
        optional: delivery.category.is_optional(),
    };
    Ok(deliveries.iter().map(letter).collect())
}
