//! Making one record of two.

use std::collections::{BTreeMap, BTreeSet};

use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id};
use kernel::resource;
use kernel::{Ctx, Error, Result};
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::field::Field;
use super::merged::{self, Fields, Status, Taken};
use super::merges::Merges;
use super::moved;
use super::names_student::{Moved, NamesStudent, Pair};
use crate::sis::codes::MERGE_CONFLICT;
use crate::sis::students::{self, Students};
use crate::sis::{enrolment, record, student};

/// The exit reason of who graduated.
const COMPLETED: &str = "completed";

/// The other record, and what is taken from it.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MergeStudents {
    /// The record that is no more from then on.
    pub duplicate_id: Uuid,
    /// Fields whose value is taken from it; all others stay as they are.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub take: Vec<Field>,
    /// Why they are one learner.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

/// The operation.
///
/// # Errors
/// As [`merge`].
pub(super) async fn merge_students(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<MergeStudents>)) -> Result<merged::Model> {
    merge(ctx, id, cmd).await
}

/// Makes one record of two: everything that names the duplicate names `student_id` from then on, the duplicate is marked
/// deleted, and the merge keeps what is needed to undo it.
///
/// # Errors
/// 404; 409 `MERGE_CONFLICT` naming records that cannot both be one learner's; 412; 422 when there is no such duplicate.
pub async fn merge(ctx: &Ctx, student_id: Uuid, cmd: MergeStudents) -> Result<merged::Model> {
    let survivor = students::for_command(ctx, student_id, "sis.student.merge").await?;
    let mut problems = Problems::new();
    problems.add_if(cmd.duplicate_id == student_id, || Detail::of("duplicate_id", "not_allowed"));
    let take: BTreeSet<Field> = cmd.take.iter().copied().collect();
    problems.add_if(take.len() < cmd.take.len(), || Detail::of("take", "unique_items"));
    problems.into_result()?;
    let pair = Pair { survivor: student_id, loser: cmd.duplicate_id };
    lock(ctx, pair).await?;
    let loser = students::for_reading(ctx, cmd.duplicate_id, "sis.student.merge").await;
    let loser = loser.map_err(|_| Error::validation(vec![Detail::of("duplicate_id", "invalid_reference")]))?;
    refuse_clashes(ctx, pair).await?;

    let journal = move_all(ctx, pair).await?;
    let gone = mark(ctx, &loser, Some(ctx.now())).await?;
    record::history::<Students, _>(ctx, "merge", Some(&loser), &gone)?;
    record::event::<Students, _>(ctx, "resource.deleted", &gone);
    let (after, fields) = take_fields(ctx, &survivor, &loser, &take).await?;
    record::history_because::<Students, _>(ctx, "merge", Some(&survivor), &after, cmd.note.clone())?;
    record::event::<Students, _>(ctx, "sis.student.merged", &after);

    let count = i32::try_from(journal.iter().map(|(_, rows)| rows.len()).sum::<usize>()).unwrap_or(i32::MAX);
    let row = merged::ActiveModel {
        survivor_id: Set(survivor.id),
        loser_id: Set(loser.id),
        status: Set(Status::Merged),
        fields: Set(Fields(fields)),
        loser_version: Set(gone.version),
        moved: Set(count),
        note: Set(cmd.note),
        ..merged::ActiveModel::default()
    };
    let made = ctx.insert::<merged::Entity>(row).await?;
    let lines = journal.into_iter().flat_map(|(names, rows)| rows.into_iter().map(|row| line(&made, names, row)));
    ctx.insert_many::<moved::Entity>(lines.collect()).await?;
    record::history::<Merges, _>(ctx, "create", None, &made)?;
    record::event::<Merges, _>(ctx, "resource.created", &made);
    Ok(made)
}

/// What names either has to wait until this is done, or is seen.
pub(super) async fn lock(ctx: &Ctx, pair: Pair) -> Result<()> {
    use student::Column as C;
    let both = ctx.find_with_deleted::<student::Entity>().filter(C::Id.is_in([pair.survivor, pair.loser]));
    both.select_only().column(C::Id).order_by_asc(C::Id).lock(LockType::Update).into_tuple::<Uuid>().all(ctx.uow()).await?;
    Ok(())
}

async fn refuse_clashes(ctx: &Ctx, pair: Pair) -> Result<()> {
    let mut error = Error::conflict(&MERGE_CONFLICT);
    let mut any = false;
    for names in declared(ctx) {
        let Some(moving) = &names.moving else { continue };
        for clash in moving.clashes(ctx, pair).await? {
            any = true;
            let detail = Detail::of(clash.entity, "merge_conflict").with("one", clash.one).with("other", clash.other);
            error = error.detail(detail);
        }
    }
    if any { Err(error) } else { Ok(()) }
}

async fn move_all(ctx: &Ctx, pair: Pair) -> Result<Vec<(&NamesStudent, Vec<Moved>)>> {
    let mut journal = Vec::new();
    for names in declared(ctx) {
        if let Some(moving) = &names.moving {
            journal.push((names, moving.go(ctx, pair).await?));
        }
    }
    Ok(journal)
}

/// Every column that is declared to name a learner.
pub(super) fn declared(ctx: &Ctx) -> impl Iterator<Item = &NamesStudent> {
    ctx.services().registry().offered::<NamesStudent>()
}

/// Marks a record as gone, or as there.
pub(super) async fn mark(
    ctx: &Ctx,
    before: &student::Model,
    deleted_at: Option<chrono::DateTime<chrono::Utc>>,
) -> Result<student::Model> {
    let row = student::ActiveModel { deleted_at: Set(deleted_at), ..student::ActiveModel::default() };
    ctx.update::<student::Entity>(before, row).await
}

fn line(merge: &merged::Model, names: &NamesStudent, moved: Moved) -> moved::ActiveModel {
    moved::ActiveModel {
        student_merge_id: Set(merge.id),
        entity: Set(names.entity.to_owned()),
        record_id: Set(moved.record_id),
        field: Set(names.column.clone()),
        outcome: Set(moved.outcome),
        record_version: Set(moved.version),
        before: Set(moved.before),
        ..moved::ActiveModel::default()
    }
}

/// Takes the fields that were asked for, and lets the standing follow from all spells together.
async fn take_fields(
    ctx: &Ctx,
    survivor: &student::Model,
    loser: &student::Model,
    take: &BTreeSet<Field>,
) -> Result<(student::Model, BTreeMap<String, Taken>)> {
    let given = object(loser)?;
    let wanted: Map<String, Value> =
        take.iter().map(|field| (field.name().to_owned(), given.get(field.name()).cloned().unwrap_or_default())).collect();
    let status = standing(ctx, survivor).await?;
    let after = write(ctx, survivor, wanted, status).await?;
    let (was, is) = (object(survivor)?, object(&after)?);
    let names = take.iter().map(|field| field.name()).chain(["status"]);
    let changed = names.filter(|name| was.get(*name) != is.get(*name)).map(|name| {
        let of = |object: &Map<String, Value>| object.get(name).cloned().unwrap_or_default();
        (name.to_owned(), Taken { before: of(&was), after: of(&is) })
    });
    Ok((after, changed.collect()))
}

/// Writes some fields of a record, with its search text, its account and its standing.
pub(super) async fn write(
    ctx: &Ctx,
    before: &student::Model,
    mut fields: Map<String, Value>,
    status: student::Status,
) -> Result<student::Model> {
    let account = fields.remove("account_id");
    let input = resource::write_input::<Students>(Some(before), Value::Object(fields), true)?;
    let mut row = resource::new_row::<Students>(input);
    row.status = Set(status);
    if let Some(account) = account {
        row.account_id = Set(serde_json::from_value(account)?);
    }
    ctx.update::<student::Entity>(before, row).await
}

/// A record as it is shown.
pub(super) fn object(student: &student::Model) -> Result<Map<String, Value>> {
    match serde_json::to_value(student)? {
        Value::Object(object) => Ok(object),
        _ => Err(Error::internal("a student is an object")),
    }
}

/// How somebody stands by their spells.
async fn standing(ctx: &Ctx, survivor: &student::Model) -> Result<student::Status> {
    use enrolment::Column as C;
    let spells = ctx.find::<enrolment::Entity>().filter(C::StudentId.eq(survivor.id)).order_by_desc(C::StartsOn);
    let spells = spells.all(ctx.uow()).await?;
    if spells.iter().any(|spell| spell.ends_on.is_none()) {
        return Ok(student::Status::Enrolled);
    }
    Ok(match spells.first() {
        Some(last) if last.exit_reason.as_deref() == Some(COMPLETED) => student::Status::Graduated,
        Some(_) => student::Status::Withdrawn,
        None => survivor.status,
    })
}
