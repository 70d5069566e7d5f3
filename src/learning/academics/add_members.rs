//! Adding students to a class, many at once: all of them or none, with every problem named.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::audit::Entry;
use kernel::errors::{Detail, Problems};
use kernel::events::Event;
use kernel::operation::{Body, Id};
use kernel::{Ctx, Result};
use people::sis::student;

use super::class_member::{self, ActiveModel, Column, Model};
use super::classes::Classes;
use super::period::Period;
use super::roll::{Roll, overlap};

/// Who joins a class.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AddClassMembers {
    /// The students.
    #[schema(min_items = 1, max_items = 500)]
    pub student_ids: Vec<Uuid>,
    /// Their first day in the class; today unless given.
    pub starts_on: Option<NaiveDate>,
}

/// Adds students to a class.
///
/// # Errors
/// 404; 412; 422 naming every student who is unknown, not enrolled or named twice; 409 `CLASS_MEMBERSHIP_OVERLAP`
/// naming those who are in the class already; 409 `CLASS_FULL`.
pub async fn add_members(ctx: &Ctx, (Id(class_id), Body(cmd)): (Id, Body<AddClassMembers>)) -> Result<Vec<Model>> {
    let class = kernel::resource::get::<Classes>(ctx, class_id).await?;
    ctx.check_version(&class)?;
    let period = Period::new(cmd.starts_on.unwrap_or_else(|| ctx.today()), None);
    let statuses = statuses(ctx, &cmd.student_ids).await?;
    check_students(&cmd.student_ids, &statuses)?;
    let roll = Roll::read(ctx, class_id, period, None).await?;
    let present: Vec<_> = fields(&cmd.student_ids)
        .filter(|(_, id)| roll.has(*id, period))
        .map(|(field, _)| Detail::of(field, "already_in_class"))
        .collect();
    if !present.is_empty() {
        return Err(overlap(present));
    }
    roll.check_room(cmd.student_ids.len(), period, "student_ids")?;
    write(ctx, class_id, &cmd.student_ids, period).await
}

/// Each student with the path of the field that names them.
fn fields(ids: &[Uuid]) -> impl Iterator<Item = (String, Uuid)> + '_ {
    ids.iter().enumerate().map(|(index, id)| (format!("student_ids[{index}]"), *id))
}

/// The students among these that the caller may know of, with their status.
async fn statuses(ctx: &Ctx, ids: &[Uuid]) -> Result<HashMap<Uuid, student::Status>> {
    let students = ctx
        .find::<student::Entity>()
        .filter(student::Column::Id.is_in(ids.iter().copied()))
        .filter(ctx.visible("student", "sis.student.read", student::Column::Id))
        .all(ctx.uow())
        .await?;
    Ok(students.into_iter().map(|s| (s.id, s.status)).collect())
}

fn check_students(ids: &[Uuid], statuses: &HashMap<Uuid, student::Status>) -> Result<()> {
    let mut problems = Problems::new();
    let mut seen = HashSet::new();
    for (field, id) in fields(ids) {
        let issue = match statuses.get(&id) {
            _ if !seen.insert(id) => "duplicate",
            None => "invalid_reference",
            Some(student::Status::Enrolled) => continue,
            Some(_) => "student_not_enrolled",
        };
        problems.add(Detail::of(field, issue));
    }
    problems.into_result()
}

/// Writes the places, each with its own history and event.
///
/// # Errors
/// The database's.
pub(super) async fn write(ctx: &Ctx, class_id: Uuid, students: &[Uuid], period: Period) -> Result<Vec<Model>> {
    let rows: Vec<ActiveModel> = students
        .iter()
        .map(|student_id| ActiveModel {
            id: Set(ctx.new_id()),
            class_id: Set(class_id),
            student_id: Set(*student_id),
            starts_on: Set(period.starts_on),
            ends_on: Set(period.ends_on),
            ..ActiveModel::default()
        })
        .collect();
    write_rows(ctx, rows).await
}

/// The same of places in several classes. Each row has its id.
///
/// # Errors
/// The database's.
pub(super) async fn write_rows(ctx: &Ctx, rows: Vec<ActiveModel>) -> Result<Vec<Model>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.id.try_as_ref().copied()).collect();
    ctx.insert_many::<class_member::Entity>(rows).await?;
    // As the database holds them: its moments are less fine than ours.
    let members = ctx.find::<class_member::Entity>().filter(Column::Id.is_in(ids)).all(ctx.uow()).await?;
    for member in &members {
        ctx.audit(Entry::new("class_member", "create", Some(member.id)).after(serde_json::to_value(member)?));
        ctx.emit(Event {
            topic: "resource.created",
            entity: "class_member",
            entity_id: member.id,
            payload: serde_json::json!({ "id": member.id, "version": member.version, "change": "create", "belongs_to": { "class_id": member.class_id } }),
        });
    }
    Ok(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_student_who_cannot_join_is_named_with_the_reason() {
        let [enrolled, withdrawn, unknown] = [1, 2, 3].map(Uuid::from_u128);
        let statuses = HashMap::from([(enrolled, student::Status::Enrolled), (withdrawn, student::Status::Withdrawn)]);
        let error = check_students(&[enrolled, withdrawn, unknown, enrolled], &statuses).unwrap_err();
        let found: Vec<_> = error.details().iter().map(|d| (d.field.as_deref().unwrap(), d.code.as_ref())).collect();
        assert_eq!(
            found,
            [
                ("student_ids[1]", "student_not_enrolled"),
                ("student_ids[2]", "invalid_reference"),
                ("student_ids[3]", "duplicate")
            ]
        );
        assert!(check_students(&[enrolled], &statuses).is_ok());
    }
}
