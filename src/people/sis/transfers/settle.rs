//! Carrying what one school says to the other: a job after each step, that looks how things stand now and bears being run
//! again, and at once with another.
//!
//! Each school's rows are written in a context of that school, one after the other, never both in one transaction: Row Level
//! Security holds, and each school's audit log has what was written there. The receiving school's answer stands; an offer
//! that is taken back meanwhile loses against it.

use std::rc::Rc;
use std::sync::Arc;

use kernel::access::Actor;
use kernel::db::Access;
use kernel::events::Subscription;
use kernel::jobs::{JobRun, Work};
use kernel::services::{School, Services};
use kernel::{Ctx, Error, Origin, Result};
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::incomings::IncomingTransfers;
use super::leave_for::{REASON, cut};
use super::outgoings::OutgoingTransfers;
use super::{incoming, outgoing, tell};
use crate::sis::leave::{self, Withdraw};
use crate::sis::{record as trail, student};

const TOPICS: &[&str] = &["sis.transfer.offered", "sis.transfer.withdrawing", "sis.transfer.accepted", "sis.transfer.declined"];

/// After each step.
pub(super) fn subscription() -> Subscription {
    Subscription::new("carry_transfers", TOPICS, run)
}

fn run(job: Rc<JobRun>) -> Work {
    Box::pin(async move {
        let heard = job.event()?;
        let id = heard.entity_id.ok_or_else(|| Error::internal("a transfer has an id"))?;
        let own = job.ctx(Access::Read)?;
        let sender = if heard.entity == "incoming_transfer" {
            let offer = own.get::<incoming::Entity>(id).await;
            own.rollback().await;
            school(job.services(), offer?.sending_school_id).await?
        } else {
            own.school()?.clone()
        };
        let status = settle(job.services(), &sender, id).await?;
        Ok(json!({ "status": status }))
    })
}

/// Brings both sides of a transfer to one state.
async fn settle(services: &Services, sender: &Arc<School>, id: Uuid) -> Result<outgoing::Status> {
    let ctx = of(services, sender, Access::Read);
    let sent = ctx.get::<outgoing::Entity>(id).await;
    ctx.rollback().await;
    let sent = sent?;
    let Some(receiver) = sent.receiving_school_id.filter(|_| sent.status.is_open()) else { return Ok(sent.status) };
    let receiver = school(services, receiver).await?;
    let there = of(services, &receiver, Access::Write);
    let received = deliver(&there, sender, &sent).await?;
    there.commit().await?;
    let here = of(services, sender, Access::Write);
    let after = hear(&here, id, &received).await?;
    here.commit().await?;
    Ok(after)
}

async fn school(services: &Services, id: Uuid) -> Result<Arc<School>> {
    services.tenants().by_id(services, id).await?.ok_or_else(|| Error::internal(format!("there is no school {id}")))
}

fn of(services: &Services, school: &Arc<School>, access: Access) -> Ctx {
    let origin = Origin { operation: "carry_transfers".to_owned(), ..Origin::default() };
    Ctx::school_of(services, school.clone(), Actor::system("transfers between schools"), origin, access)
}

/// The receiving school's row: made when it is not there, and ended when the offer is taken back before it was answered. An
/// offer that was taken back before it came leaves a row that says so and nothing of the child, so that it does not come late.
async fn deliver(ctx: &Ctx, sender: &School, sent: &outgoing::Model) -> Result<incoming::Model> {
    use incoming::{ActiveModel, Column, Entity, Status};
    let offered = sent.status == outgoing::Status::Offered;
    // Whoever else is at it has to wait: what is read here is what is changed.
    let known = ctx.find::<Entity>().filter(Column::Id.eq(sent.id)).lock(LockType::Update).one(ctx.uow()).await?;
    match known {
        None => {
            let row = ActiveModel {
                id: Set(sent.id),
                sending_school_id: Set(sender.id),
                sending_school_name: Set(cut(&sender.name)),
                status: Set(if offered { Status::Offered } else { Status::Withdrawn }),
                record: Set(sent.record.clone().filter(|_| offered)),
                note: Set(sent.note.clone().filter(|_| offered)),
                decided_at: Set((!offered).then(|| ctx.now())),
                ..ActiveModel::default()
            };
            let made = ctx.insert::<Entity>(row).await?;
            trail::history::<IncomingTransfers, _>(ctx, "create", None, &made)?;
            trail::event::<IncomingTransfers, _>(ctx, "resource.created", &made);
            if offered {
                tell::offered(ctx, &made).await?;
            }
            Ok(made)
        }
        Some(known) if known.status == Status::Offered && !offered => {
            let row = ActiveModel {
                status: Set(Status::Withdrawn),
                record: Set(None),
                note: Set(None),
                decided_at: Set(Some(ctx.now())),
                ..ActiveModel::default()
            };
            let after = ctx.update::<Entity>(&known, row).await?;
            trail::history::<IncomingTransfers, _>(ctx, "withdraw", Some(&known), &after)?;
            trail::event::<IncomingTransfers, _>(ctx, "resource.updated", &after);
            Ok(after)
        }
        Some(known) => Ok(known),
    }
}

/// The sending school's row: what the other one said. A learner whom it accepted leaves the roll.
async fn hear(ctx: &Ctx, id: Uuid, received: &incoming::Model) -> Result<outgoing::Status> {
    use outgoing::{ActiveModel, Column, Entity, Status};
    let before = ctx.find::<Entity>().filter(Column::Id.eq(id)).lock(LockType::Update).one(ctx.uow()).await?;
    let before = before.ok_or_else(Error::not_found)?;
    let status = match received.status {
        incoming::Status::Offered => return Ok(before.status),
        incoming::Status::Withdrawn => Status::Withdrawn,
        incoming::Status::Accepted => Status::Accepted,
        incoming::Status::Declined => Status::Declined,
    };
    if !before.status.is_open() {
        return Ok(before.status);
    }
    if status == Status::Accepted {
        depart(ctx, &before).await?;
    }
    let row = ActiveModel {
        status: Set(status),
        // The copy has served; what was sent is in the audit log, masked.
        record: Set(None),
        decided_at: Set(received.decided_at.or_else(|| Some(ctx.now()))),
        decision_note: Set(received.decision_note.clone()),
        ..ActiveModel::default()
    };
    let after = ctx.update::<Entity>(&before, row).await?;
    trail::history::<OutgoingTransfers, _>(ctx, "settle", Some(&before), &after)?;
    trail::event::<OutgoingTransfers, _>(ctx, "sis.transfer.settled", &after);
    tell::answered(ctx, &after).await?;
    Ok(status)
}

/// Who has left by another way meanwhile has left.
async fn depart(ctx: &Ctx, transfer: &outgoing::Model) -> Result<()> {
    let student = ctx.get::<student::Entity>(transfer.student_id).await?;
    if student.status != student::Status::Enrolled {
        return Ok(());
    }
    let next_school = Some(transfer.receiving_school_name.clone());
    let withdraw = Withdraw { ends_on: None, exit_reason: REASON.to_owned(), next_school, note: None };
    leave::withdraw(ctx, student.id, withdraw).await.map(|_| ())
}
