//! Telling a learner's guardians, and the heads, that a document expires: 60, 30 and 7 days before.

use std::rc::Rc;

use chrono::NaiveDate;
use kernel::db::Access;
use kernel::events::{Event, EventType};
use kernel::jobs::{JobRun, Work};
use kernel::schedules::{Missed, Schedule};
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{EXPIRING, document, kind};
use crate::expiry::{self, Due, stage};
use crate::sis::{audience, student};
use crate::telling::{self, Telling};

/// What is emitted.
const EXPIRING_EVENT: &str = "sis.student_document.expiring";

/// What is told of a document that expires soon.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DocumentExpiring {
    /// Id of the document.
    pub id: Uuid,
    /// The learner.
    pub student_id: Uuid,
    /// Its last day.
    pub due_on: NaiveDate,
    /// Which telling this is: 60, 30 or 7 days ahead.
    pub days_before: i32,
}

/// Its type.
pub(super) fn event() -> EventType {
    EventType::new::<DocumentExpiring>(EXPIRING_EVENT, "student_document", "A document of a learner expires soon.")
}

/// Every morning before school.
pub(super) fn schedule() -> Schedule {
    Schedule::new("remind_of_student_documents", "10 6 * * *", Missed::Latest, run)
}

fn run(job: Rc<JobRun>) -> Work {
    Box::pin(async move {
        let ctx = job.ctx(Access::Write)?;
        let told = remind(&ctx).await?;
        ctx.commit().await?;
        Ok(json!({ "told": told }))
    })
}

/// Tells of every document that expires soon and has not been told of at this stage: how many there were.
///
/// # Errors
/// The database's.
async fn remind(ctx: &Ctx) -> Result<usize> {
    use document::Column as C;
    let today = ctx.today();
    let Some(until) = expiry::horizon(today) else { return Ok(0) };
    let rows = ctx.find::<document::Entity>().filter(C::ExpiresOn.between(today, until)).order_by_asc(C::Id);
    let mut told = 0;
    for row in rows.all(ctx.uow()).await? {
        let Some((due_on, days_before)) = row.expires_on.and_then(|day| Some((day, stage(today, day)?))) else { continue };
        let due = Due { entity: "student_document", id: row.id, due_on, days_before };
        if tell(ctx, &row, due).await? {
            told += 1;
        }
    }
    Ok(told)
}

/// Whether it was told: not when it has been already, nor of who has left.
async fn tell(ctx: &Ctx, document: &document::Model, due: Due) -> Result<bool> {
    let student = ctx.find::<student::Entity>().filter(student::Column::Id.eq(document.student_id)).one(ctx.uow()).await?;
    let Some(student) = student.filter(|student| student.status == student::Status::Enrolled) else { return Ok(false) };
    if expiry::is_told(ctx, due).await? {
        return Ok(false);
    }
    expiry::keep(ctx, due).await?;
    let event = DocumentExpiring { id: due.id, student_id: student.id, due_on: due.due_on, days_before: due.days_before };
    let payload = serde_json::to_value(event)?;
    ctx.emit(Event { topic: EXPIRING_EVENT, entity: due.entity, entity_id: due.id, payload });
    let mut recipients = telling::heads(ctx).await?;
    if ctx.get::<kind::Entity>(document.student_document_kind_id).await?.family_may_see {
        let one = ctx.find::<student::Entity>().select_only().column(student::Column::Id);
        let one = one.filter(student::Column::Id.eq(student.id)).into_query();
        recipients.extend(audience::guardians(ctx, one).await?);
    }
    let data = Map::from_iter([
        ("learner".to_owned(), Value::from(format!("{} {}", student.first_name, student.last_name))),
        ("what".to_owned(), document.title.clone().into()),
        ("day".to_owned(), due.due_on.to_string().into()),
    ]);
    let telling = Telling {
        kind: &EXPIRING,
        data,
        audience: json!({ "student_id": student.id }),
        dedupe_key: Some(format!("{}/{}/{}/{}", due.entity, due.id, due.due_on, due.days_before)),
    };
    telling::tell(ctx, recipients, telling).await.map(|()| true)
}
