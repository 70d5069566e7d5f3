//! A learner who has left the school is in none of its classes any more.

use std::rc::Rc;

use kernel::db::Access;
use kernel::events::Subscription;
use kernel::jobs::{JobRun, Work};
use kernel::{Ctx, Result, resource};
use people::sis::enrolment;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use super::class_member::{self, Column, Model};
use super::class_members::{ClassMembers, Input};

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
    let count = members.len();
    for member in members {
        if member.starts_on > last_day {
            resource::delete::<ClassMembers>(ctx, member).await?;
        } else {
            let Model { class_id, student_id, starts_on, .. } = member;
            let input = Input { class_id, student_id, starts_on, ends_on: Some(last_day) };
            resource::update::<ClassMembers>(ctx, member, input).await?;
        }
    }
    Ok(count)
}
