//! A learner who has left the school is in none of its classes any more.

use std::rc::Rc;

use kernel::audit::Entry;
use kernel::db::Access;
use kernel::events::{Event, Subscription};
use kernel::jobs::{JobRun, Work};
use kernel::{Ctx, Result};
use people::sis::enrolment;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use super::class_member::{self, ActiveModel, Column};

/// When a learner has left.
pub(super) fn subscription() -> Subscription {
    Subscription::new("end_class_memberships", &["sis.student.withdrawn", "sis.student.graduated"], run)
}

fn run(job: Rc<JobRun>) -> Work {
    Box::pin(async move {
        let Some(student_id) = job.event()?.entity_id else { return Ok(Value::Null) };
        let ctx = job.ctx(Access::Write)?;
        let ended = end_memberships(&ctx, student_id).await?;
        ctx.commit().await?;
        Ok(json!({ "ended": ended }))
    })
}

/// Ends the memberships that go on after a learner's last day on the roll, and takes back those that would begin later.
/// Who is on the roll again meanwhile keeps theirs.
///
/// # Errors
/// The database's.
pub async fn end_memberships(ctx: &Ctx, student_id: Uuid) -> Result<usize> {
    use enrolment::Column as Spell;
    let spells = ctx.find::<enrolment::Entity>().filter(Spell::StudentId.eq(student_id));
    let latest = spells.order_by_desc(Spell::StartsOn).one(ctx.uow()).await?;
    let Some(last_day) = latest.and_then(|spell| spell.ends_on) else { return Ok(0) };
    let goes_on = Condition::any().add(Column::EndsOn.is_null()).add(Column::EndsOn.gt(last_day));
    let members = ctx.find::<class_member::Entity>().filter(Column::StudentId.eq(student_id)).filter(goes_on);
    let members = members.all(ctx.uow()).await?;
    for member in &members {
        let (action, topic) = if member.starts_on > last_day {
            ctx.delete::<class_member::Entity>(member).await?;
            ctx.audit(Entry::new("class_member", "delete", Some(member.id)).before(serde_json::to_value(member)?));
            ("delete", "resource.deleted")
        } else {
            let row = ActiveModel { ends_on: Set(Some(last_day)), ..ActiveModel::default() };
            let after = ctx.update::<class_member::Entity>(member, row).await?;
            let entry = Entry::new("class_member", "update", Some(member.id)).before(serde_json::to_value(member)?);
            ctx.audit(entry.after(serde_json::to_value(after)?));
            ("update", "resource.updated")
        };
        let payload = json!({ "id": member.id, "change": action });
        ctx.emit(Event { topic, entity: "class_member", entity_id: member.id, payload });
    }
    Ok(members.len())
}
