//! Making two records of one again: everything goes back to where it was, or nothing does.

use std::collections::BTreeMap;

use kernel::errors::Detail;
use kernel::operation::Id;
use kernel::resource::Resource;
use kernel::{Ctx, Error, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use serde_json::{Map, Value};

use super::join;
use super::merged::{ActiveModel, Column, Entity, Model, Status};
use super::merges::Merges;
use super::moved;
use super::names_student::Pair;
use crate::sis::codes::{MERGE_OUTDATED, MERGE_UNDONE};
use crate::sis::students::Students;
use crate::sis::{record, student};

/// Undoes a merge.
///
/// # Errors
/// 404; 409 `MERGE_UNDONE`, or `MERGE_OUTDATED` naming what has been changed since; 412.
pub async fn undo(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let select = Merges::scope(ctx, "sis.student_merge.undo", ctx.find::<Entity>());
    let before = select.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&before)?;
    if before.status == Status::Undone {
        return Err(Error::conflict(&MERGE_UNDONE));
    }
    let pair = Pair { survivor: before.survivor_id, loser: before.loser_id };
    join::lock(ctx, pair).await?;
    let (survivor, loser) = (find(ctx, pair.survivor).await?, find(ctx, pair.loser).await?);
    let journal = journal(ctx, &before).await?;
    refuse_changed(ctx, &before, &survivor, &loser, &journal).await?;

    // What was taken goes back first: two records do not have the same number.
    let fields = before.fields.0.iter().filter(|(name, _)| *name != "status");
    let fields: Map<String, Value> = fields.map(|(name, taken)| (name.clone(), taken.before.clone())).collect();
    let status = match before.fields.0.get("status") {
        Some(taken) => serde_json::from_value(taken.before.clone())?,
        None => survivor.status,
    };
    let after = join::write(ctx, &survivor, fields, status).await?;
    record::history::<Students, _>(ctx, "undo_merge", Some(&survivor), &after)?;
    record::event::<Students, _>(ctx, "sis.student.merge_undone", &after);
    let back = join::mark(ctx, &loser, None).await?;
    record::history::<Students, _>(ctx, "undo_merge", Some(&loser), &back)?;
    record::event::<Students, _>(ctx, "resource.restored", &back);
    for names in join::declared(ctx) {
        if let (Some(moving), Some(rows)) = (&names.moving, journal.get(&(names.entity.to_owned(), names.column.clone()))) {
            moving.back(ctx, pair, rows).await?;
        }
    }
    let row = ActiveModel {
        status: Set(Status::Undone),
        undone_at: Set(Some(ctx.now())),
        undone_by_name: Set(Some(ctx.actor().name.clone())),
        ..ActiveModel::default()
    };
    let undone = ctx.update::<Entity>(&before, row).await?;
    record::history::<Merges, _>(ctx, "undo", Some(&before), &undone)?;
    record::event::<Merges, _>(ctx, "resource.updated", &undone);
    Ok(undone)
}

/// What moved in a merge, by kind of record.
///
/// # Errors
/// 404.
pub(super) async fn moves(ctx: &Ctx, Id(id): Id) -> Result<Vec<moved::Model>> {
    let merge = kernel::resource::get::<Merges>(ctx, id).await?;
    use moved::Column as C;
    let rows = ctx.find::<moved::Entity>().filter(C::StudentMergeId.eq(merge.id));
    Ok(rows.order_by_asc(C::Entity).order_by_asc(C::RecordId).all(ctx.uow()).await?)
}

async fn find(ctx: &Ctx, id: uuid::Uuid) -> Result<student::Model> {
    let select = ctx.find_with_deleted::<student::Entity>().filter(student::Column::Id.eq(id));
    select.one(ctx.uow()).await?.ok_or_else(Error::not_found)
}

type Journal = BTreeMap<(String, String), Vec<moved::Model>>;

async fn journal(ctx: &Ctx, merge: &Model) -> Result<Journal> {
    use moved::Column as C;
    let rows = ctx.find::<moved::Entity>().filter(C::StudentMergeId.eq(merge.id)).order_by_asc(C::RecordId);
    let mut journal = Journal::new();
    for row in rows.all(ctx.uow()).await? {
        journal.entry((row.entity.clone(), row.field.clone())).or_default().push(row);
    }
    Ok(journal)
}

async fn refuse_changed(
    ctx: &Ctx,
    merge: &Model,
    survivor: &student::Model,
    loser: &student::Model,
    journal: &Journal,
) -> Result<()> {
    let mut changed: Vec<Detail> = Vec::new();
    let now = join::object(survivor)?;
    let overwritten = merge.fields.0.iter().filter(|(name, taken)| now.get(*name) != Some(&taken.after));
    changed.extend(overwritten.map(|(name, _)| Detail::of(name.clone(), "changed_since")));
    if survivor.deleted_at.is_some() {
        changed.push(Detail::of("survivor_id", "changed_since"));
    }
    if loser.deleted_at.is_none() || loser.version != merge.loser_version {
        changed.push(Detail::of("loser_id", "changed_since"));
    }
    for names in join::declared(ctx) {
        if let (Some(moving), Some(rows)) = (&names.moving, journal.get(&(names.entity.to_owned(), names.column.clone()))) {
            let since = moving.changed(ctx, rows).await?;
            changed.extend(since.into_iter().map(|id| Detail::of(names.entity, "moved_since").with("id", id)));
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    Err(changed.into_iter().fold(Error::conflict(&MERGE_OUTDATED), Error::detail))
}
