//! Once a day: what people chose to hear together.

use std::collections::BTreeMap;
use std::rc::Rc;

use kernel::db::Access;
use kernel::jobs::{JobRun, Work};
use kernel::schedules::{Missed, Schedule};
use kernel::{Ctx, Result};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Map, json};
use uuid::Uuid;

use super::delivery::{self, Column, Entity, Model};
use super::kind::DIGEST;
use super::notify::{self, Notice};
use super::recipient::Recipient;
use super::words::DeliveryStatus;
use crate::identity::contacts;

/// Messages of one transaction.
const PORTION: u64 = 500;

/// Every day at five in the afternoon, before quiet hours begin.
pub(super) fn schedule() -> Schedule {
    Schedule::new("send_digests", "0 17 * * *", Missed::Latest, run)
}

fn run(job: Rc<JobRun>) -> Work {
    Box::pin(async move {
        let mut people = 0;
        loop {
            let ctx = job.ctx(Access::Write)?;
            let count = send_some(&ctx).await?;
            ctx.commit().await?;
            people += count;
            if count == 0 {
                return Ok(json!({ "people": people }));
            }
        }
    })
}

/// Sends digests of the messages held longest: how many people got one. A person's are never torn between two.
async fn send_some(ctx: &Ctx) -> Result<usize> {
    let held = || ctx.find::<Entity>().filter(delivery::in_status(DeliveryStatus::Held)).filter(Column::DueAt.lte(ctx.now()));
    let some: Vec<Option<Uuid>> = held()
        .select_only()
        .column(Column::AccountId)
        .order_by_asc(Column::AccountId)
        .limit(PORTION)
        .into_tuple()
        .all(ctx.uow())
        .await?;
    let accounts: std::collections::BTreeSet<Uuid> = some.into_iter().flatten().collect();
    if accounts.is_empty() {
        return Ok(0);
    }
    let accounts: Vec<_> = accounts.into_iter().collect();
    let held = held().filter(Column::AccountId.is_in(accounts.iter().copied())).order_by_asc(Column::DueAt);
    let held = held.order_by_asc(Column::Id).all(ctx.uow()).await?;
    let ids: Vec<_> = held.iter().map(|delivery| delivery.id).collect();
    let mut by_account: BTreeMap<Uuid, Vec<Model>> = BTreeMap::new();
    for delivery in held {
        by_account.entry(delivery.account_id.unwrap_or_default()).or_default().push(delivery);
    }
    let people = contacts::of_accounts(ctx, &accounts).await?;
    let recipients: Vec<_> = people.into_iter().filter_map(|person| recipient(person, &by_account)).collect();
    // Who has left meanwhile is told nothing.
    if !recipients.is_empty() {
        let notice = Notice { audience: json!({ "digest": true }), ..Notice::new(&DIGEST, recipients, Map::new()) };
        notify::notify(ctx, notice).await?;
    }
    for portion in ids.chunks(500) {
        Entity::update_many()
            .col_expr(Column::Status, Expr::value(DeliveryStatus::Sent))
            .col_expr(Column::Reason, Expr::value("in_digest"))
            .col_expr(Column::SentAt, Expr::value(ctx.now()))
            .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
            .filter(Column::SchoolId.eq(ctx.school_id()))
            .filter(Column::Id.is_in(portion.iter().copied()))
            .exec(ctx.uow())
            .await?;
    }
    Ok(by_account.len())
}

fn recipient(person: contacts::Contact, held: &BTreeMap<Uuid, Vec<Model>>) -> Option<Recipient> {
    let held = held.get(&person.account_id)?;
    let lines = held.iter().map(|delivery| match &delivery.subject {
        Some(subject) if *subject != delivery.body => format!("- {subject}\n  {}", delivery.body.replace('\n', "\n  ")),
        _ => format!("- {}", delivery.body.replace('\n', "\n  ")),
    });
    let items = lines.collect::<Vec<_>>().join("\n");
    Some(Recipient {
        account_id: Some(person.account_id),
        name: person.name,
        language: person.language,
        email: Some(person.email),
        because: "because_digest".to_owned(),
        data: Map::from_iter([("count".to_owned(), held.len().into()), ("items".to_owned(), items.into())]),
        ..Recipient::default()
    })
}
