//! Places in classes of many learners at once: those of the old year end, those of the new one begin; and the way back.

use std::collections::HashMap;

use chrono::NaiveDate;
use kernel::audit::Entry;
use kernel::db::Row as _;
use kernel::events::Event;
use kernel::{Ctx, Error, Result};
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::super::class_member::{ActiveModel, Column, Entity, Model};
use super::super::{add_members, class};
use super::change::ChangeKind;
use super::facts;

/// A place as it was, and as it is now.
#[derive(Debug)]
pub(super) struct Touched {
    pub(super) before: Option<Model>,
    pub(super) after: Model,
    pub(super) kind: ChangeKind,
}

/// Ends the places of these learners after `last_day`, and takes away those that would begin later: in classes of years up
/// to `year`, or in all.
///
/// # Errors
/// The database's.
pub(super) async fn end(ctx: &Ctx, students: Vec<Uuid>, last_day: NaiveDate, year: Option<i32>) -> Result<Vec<Touched>> {
    if students.is_empty() {
        return Ok(Vec::new());
    }
    let goes_on = Condition::any().add(Column::EndsOn.is_null()).add(Column::EndsOn.gt(last_day));
    let mut select = ctx.find::<Entity>().filter(Column::StudentId.is_in(students)).filter(goes_on);
    if let Some(year) = year {
        let old = ctx.find::<class::Entity>().filter(class::Column::AcademicYear.lte(year));
        select = select.filter(Column::ClassId.in_subquery(old.select_only().column(class::Column::Id).into_query()));
    }
    let places = select.order_by_asc(Column::Id).lock(LockType::Update).all(ctx.uow()).await?;
    let (later, going): (Vec<Model>, Vec<Model>) = places.into_iter().partition(|place| place.starts_on > last_day);
    let ended = Expr::value(Some(last_day));
    let mut touched = change(ctx, going, ChangeKind::Ended, &[(Column::EndsOn, ended)], ("update", "resource.updated")).await?;
    let gone = Expr::value(Some(ctx.now()));
    touched.extend(change(ctx, later, ChangeKind::Removed, &[(Column::DeletedAt, gone)], ("delete", "resource.deleted")).await?);
    Ok(touched)
}

/// Changes places in one way: their history and events are those of single changes.
async fn change(
    ctx: &Ctx,
    places: Vec<Model>,
    kind: ChangeKind,
    to: &[(Column, Expr)],
    (verb, topic): (&'static str, &'static str),
) -> Result<Vec<Touched>> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = places.iter().map(|place| place.id).collect();
    let update = Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
        .col_expr(Column::UpdatedBy, Expr::value(ctx.actor().account_id));
    let update = to.iter().fold(update, |update, (column, value)| update.col_expr(*column, value.clone()));
    update.filter(Column::SchoolId.eq(ctx.school_id())).filter(Column::Id.is_in(ids.iter().copied())).exec(ctx.uow()).await?;
    let now = ctx.find_with_deleted::<Entity>().filter(Column::Id.is_in(ids)).all(ctx.uow()).await?;
    let mut now: HashMap<Uuid, Model> = now.into_iter().map(|place| (place.id, place)).collect();
    let mut touched = Vec::with_capacity(places.len());
    for before in places {
        let after = now.remove(&before.id).ok_or_else(|| Error::internal("a place that was changed is there"))?;
        let mut entry = Entry::new("class_member", verb, Some(after.id)).before(serde_json::to_value(&before)?);
        let version = (verb != "delete").then_some(after.version);
        if version.is_some() {
            entry = entry.after(serde_json::to_value(&after)?);
        }
        ctx.audit(entry);
        let payload = serde_json::json!({
            "id": after.id, "version": version, "change": verb, "belongs_to": { "class_id": after.class_id }
        });
        ctx.emit(Event { topic, entity: "class_member", entity_id: after.id(), payload });
        touched.push(Touched { before: Some(before), after, kind });
    }
    Ok(touched)
}

/// What became of learners who wanted a place.
pub(super) struct Begun {
    pub(super) made: Vec<Touched>,
    /// Learners whose class has no place left, or is not there any more.
    pub(super) without: Vec<Uuid>,
}

/// Gives learners a place in a class from `day` on, as long as there is one. Who is in the class already stays as they are.
///
/// # Errors
/// The database's.
pub(super) async fn begin(ctx: &Ctx, wanted: &[(Uuid, Uuid)], day: NaiveDate) -> Result<Begun> {
    let mut ids: Vec<Uuid> = wanted.iter().map(|(class, _)| *class).collect();
    ids.sort_unstable();
    ids.dedup();
    // Nobody else adds to these until this ends.
    let classes = ctx.find::<class::Entity>().filter(class::Column::Id.is_in(ids.iter().copied()));
    let classes = classes.order_by_asc(class::Column::Id).lock(LockType::NoKeyUpdate).all(ctx.uow()).await?;
    let there = facts::occupants(ctx, ids, day).await?;
    let taken = facts::taken(&there);
    let mut rooms: HashMap<Uuid, _> = classes.iter().map(|class| (class.id, facts::room(class, &taken))).collect();
    let (mut rows, mut without) = (Vec::new(), Vec::new());
    for (class, student) in wanted.iter().filter(|place| !there.contains(place)) {
        let Some(room) = rooms.get_mut(class).filter(|room| room.has_a_place()) else {
            without.push(*student);
            continue;
        };
        room.taken += 1;
        rows.push(ActiveModel {
            id: Set(ctx.new_id()),
            class_id: Set(*class),
            student_id: Set(*student),
            starts_on: Set(day),
            ends_on: Set(None),
            ..ActiveModel::default()
        });
    }
    let made = add_members::write_rows(ctx, rows).await?;
    let made = made.into_iter().map(|after| Touched { before: None, after, kind: ChangeKind::Made }).collect();
    Ok(Begun { made, without })
}

/// Reads places, deleted ones too, locked until this ends.
///
/// # Errors
/// The database's.
pub(super) async fn hold(ctx: &Ctx, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Model>> {
    let places = ctx.find_with_deleted::<Entity>().filter(Column::Id.is_in(ids)).order_by_asc(Column::Id);
    let places = places.lock(LockType::Update).all(ctx.uow()).await?;
    Ok(places.into_iter().map(|place| (place.id, place)).collect())
}

/// Takes back what [`end`] and [`begin`] did: each place with what was done and the last day it had before.
///
/// # Errors
/// The database's.
pub(super) async fn take_back(ctx: &Ctx, places: Vec<(Model, ChangeKind, Option<NaiveDate>)>) -> Result<()> {
    let (mut made, mut removed, mut ended) = (Vec::new(), Vec::new(), HashMap::<Option<NaiveDate>, Vec<Model>>::new());
    for (place, kind, ended_before) in places {
        match kind {
            ChangeKind::Made => made.push(place),
            ChangeKind::Removed => removed.push(place),
            ChangeKind::Ended => ended.entry(ended_before).or_default().push(place),
        }
    }
    let gone = Expr::value(Some(ctx.now()));
    change(ctx, made, ChangeKind::Removed, &[(Column::DeletedAt, gone)], ("delete", "resource.deleted")).await?;
    for (day, places) in ended {
        change(ctx, places, ChangeKind::Ended, &[(Column::EndsOn, Expr::value(day))], ("update", "resource.updated")).await?;
    }
    let back = Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None);
    change(ctx, removed, ChangeKind::Made, &[(Column::DeletedAt, back)], ("restore", "resource.restored")).await?;
    Ok(())
}
