//! Once a day: what ends within 60 days is told of, each stage once.

use std::rc::Rc;

use chrono::NaiveDate;
use kernel::db::Access;
use kernel::events::Event;
use kernel::jobs::{JobRun, Work};
use kernel::schedules::{Missed, Schedule};
use kernel::{Ctx, Result};
use platform::notifications::Kind;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::texts::{CONTRACT_ENDING, EXPIRING};
use crate::expiry::{self, Due, stage};
use crate::staff::contracts::contract;
use crate::staff::documents::document;
use crate::staff::members::member;
use crate::staff::people::{self, Telling};
use crate::staff::qualifications::qualification;

/// What is told of something that ends soon.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndsSoon {
    /// Id of the record.
    pub id: Uuid,
    /// The member of staff.
    pub staff_member_id: Uuid,
    /// Its last day.
    pub due_on: NaiveDate,
    /// Which telling this is: 60, 30 or 7 days ahead.
    pub days_before: i32,
}

/// Something that ends.
struct Ending {
    entity: &'static str,
    topic: &'static str,
    kind: &'static Kind,
    /// Whether the member is told too, or only who runs the school.
    tells_member: bool,
    id: Uuid,
    member_id: Uuid,
    what: String,
    due_on: NaiveDate,
}

/// Every morning before school.
pub(in crate::staff) fn schedule() -> Schedule {
    Schedule::new("remind_of_staff_expiries", "0 6 * * *", Missed::Latest, run)
}

fn run(job: Rc<JobRun>) -> Work {
    Box::pin(async move {
        let ctx = job.ctx(Access::Write)?;
        let told = remind(&ctx).await?;
        ctx.commit().await?;
        Ok(json!({ "told": told }))
    })
}

/// Tells of everything that ends soon and has not been told of at this stage: how many there were.
///
/// # Errors
/// The database's.
pub(in crate::staff) async fn remind(ctx: &Ctx) -> Result<usize> {
    let today = ctx.today();
    let Some(until) = expiry::horizon(today) else { return Ok(0) };
    let mut told = 0;
    for ending in endings(ctx, today, until).await? {
        let Some(days_before) = stage(today, ending.due_on) else { continue };
        if tell(ctx, &ending, days_before).await? {
            told += 1;
        }
    }
    Ok(told)
}

async fn endings(ctx: &Ctx, from: NaiveDate, until: NaiveDate) -> Result<Vec<Ending>> {
    let mut all = Vec::new();
    {
        use qualification::Column as C;
        let rows = ctx.find::<qualification::Entity>().filter(C::ExpiresOn.between(from, until));
        all.extend(rows.order_by_asc(C::Id).all(ctx.uow()).await?.into_iter().filter_map(|row| {
            Some(Ending {
                entity: "staff_qualification",
                topic: "staff.qualification.expiring",
                kind: &EXPIRING,
                tells_member: true,
                id: row.id,
                member_id: row.staff_member_id,
                what: row.title,
                due_on: row.expires_on?,
            })
        }));
    }
    {
        use document::Column as C;
        let rows = ctx.find::<document::Entity>().filter(C::ExpiresOn.between(from, until));
        all.extend(rows.order_by_asc(C::Id).all(ctx.uow()).await?.into_iter().filter_map(|row| {
            Some(Ending {
                entity: "staff_document",
                topic: "staff.document.expiring",
                kind: &EXPIRING,
                tells_member: true,
                id: row.id,
                member_id: row.staff_member_id,
                what: row.title,
                due_on: row.expires_on?,
            })
        }));
    }
    use contract::Column as C;
    let rows = ctx.find::<contract::Entity>().filter(C::EndsOn.between(from, until));
    all.extend(rows.order_by_asc(C::Id).all(ctx.uow()).await?.into_iter().filter_map(|row| {
        Some(Ending {
            entity: "staff_contract",
            topic: "staff.contract.ending",
            kind: &CONTRACT_ENDING,
            tells_member: false,
            id: row.id,
            member_id: row.staff_member_id,
            what: row.post,
            due_on: row.ends_on?,
        })
    }));
    Ok(all)
}

/// Whether it was told: not when it has been already, nor of somebody who has left.
async fn tell(ctx: &Ctx, ending: &Ending, days_before: i32) -> Result<bool> {
    let due = Due { entity: ending.entity, id: ending.id, due_on: ending.due_on, days_before };
    if expiry::is_told(ctx, due).await? {
        return Ok(false);
    }
    let member = ctx.get::<member::Entity>(ending.member_id).await?;
    if !member.works_on(ctx.today()) {
        return Ok(false);
    }
    expiry::keep(ctx, due).await?;
    let told = EndsSoon { id: ending.id, staff_member_id: member.id, due_on: ending.due_on, days_before };
    let payload = serde_json::to_value(told)?;
    ctx.emit(Event { topic: ending.topic, entity: ending.entity, entity_id: ending.id, payload });
    let mut recipients = people::heads(ctx).await?;
    if ending.tells_member {
        recipients.insert(0, people::recipient(&member));
    }
    let data = Map::from_iter([
        ("member".to_owned(), Value::from(member.full_name())),
        ("what".to_owned(), ending.what.clone().into()),
        ("day".to_owned(), ending.due_on.to_string().into()),
    ]);
    let telling = Telling {
        kind: ending.kind,
        data,
        audience: json!({ "staff_member_id": member.id }),
        dedupe_key: Some(format!("{}/{}/{}/{days_before}", ending.entity, ending.id, ending.due_on)),
    };
    people::tell(ctx, recipients, telling).await.map(|()| true)
}
