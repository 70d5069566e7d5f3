//! Gives learners whose move was decided by hand a class, and writes their moves.

use std::collections::{HashMap, HashSet};

use kernel::errors::Detail;
use kernel::{Ctx, Error, Result};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::super::codes::CLASS_FULL;
use super::learner_move::{AgeWarned, Column, Entity, Model, PlaceWarned};
use super::placing::{self, Room, Wants};
use super::verdict::Verdicts;
use super::{facts, new_class, plan};

/// What many moves may have in common: they are written together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Written {
    to_level: Option<String>,
    to_stream: Option<String>,
    to_class: Option<Uuid>,
    age: Option<(AgeWarned, i32)>,
    place_warning: Option<PlaceWarned>,
}

/// Gives each learner a class and writes the moves. Gives them as they are now, in their order.
///
/// # Errors
/// 422 when the class that was asked for is none of the grade's; 409 `CLASS_FULL` when it has no room for all of them.
pub(super) async fn give(
    ctx: &Ctx,
    rollover: &plan::Model,
    moves: &[Model],
    verdicts: Verdicts,
    chosen: Option<Uuid>,
) -> Result<Vec<Model>> {
    let (mut rooms, members) = rooms(ctx, rollover, moves).await?;
    let mut wants = Vec::new();
    for (one, level) in moves.iter().zip(&verdicts.to_levels) {
        let Some(level) = level.clone() else { continue };
        let is_in = rooms.iter().find(|room| room.level_code == level && members.contains(&(room.id, one.student_id)));
        let (is_in, stream) = (is_in.map(|room| room.id), one.from_stream.clone());
        wants.push(Wants { level_code: level, stream, is_in: is_in.filter(|_| chosen.is_none() || chosen == is_in), chosen });
    }
    if let Some(class) = chosen {
        check_level(&rooms, class, &wants)?;
    }
    let places = placing::place(&mut rooms, &wants);
    if let Some(class) = chosen.filter(|class| places.iter().any(|place| *place != Some(*class))) {
        let room = rooms.iter().find(|room| room.id == class);
        let (capacity, taken) = room.map_or((0, 0), |room| (room.capacity.unwrap_or_default(), room.taken));
        let detail = Detail::of("to_class_id", "class_full").with("capacity", capacity).with("taken", taken);
        return Err(Error::conflict(&CLASS_FULL).detail(detail));
    }
    let streams: HashMap<Uuid, Option<String>> = rooms.into_iter().map(|room| (room.id, room.stream)).collect();
    let mut placed = wants.into_iter().zip(places);
    let mut groups: HashMap<Written, Vec<Uuid>> = HashMap::new();
    for (one, level) in moves.iter().zip(&verdicts.to_levels) {
        let written = match level {
            None => Written { to_level: None, to_stream: None, to_class: None, age: None, place_warning: None },
            Some(level) => {
                let (want, place) = placed.next().ok_or_else(|| Error::internal("whoever goes on was given a class"))?;
                let born = verdicts.born.get(&one.student_id);
                Written {
                    to_level: Some(level.clone()),
                    to_stream: place.and_then(|class| streams.get(&class).cloned().flatten()).or(want.stream),
                    to_class: place,
                    age: born.and_then(|born| verdicts.grades.age(level, *born, rollover.to_year)),
                    place_warning: place.is_none().then_some(PlaceWarned::NoPlace),
                }
            }
        };
        groups.entry(written).or_default().push(one.id);
    }
    for (written, ids) in groups {
        write(ctx, &verdicts, written, ids).await?;
    }
    let now = ctx.find::<Entity>().filter(Column::Id.is_in(moves.iter().map(|one| one.id))).all(ctx.uow()).await?;
    let mut now: HashMap<Uuid, Model> = now.into_iter().map(|one| (one.id, one)).collect();
    let all: Option<Vec<Model>> = moves.iter().map(|one| now.remove(&one.id)).collect();
    all.ok_or_else(|| Error::internal("a move that was written is there"))
}

/// The classes that a learner may be given, with who is in them already or is to be; and who is in them already.
async fn rooms(ctx: &Ctx, rollover: &plan::Model, moves: &[Model]) -> Result<(Vec<Room>, HashSet<(Uuid, Uuid)>)> {
    let classes = facts::of_year(ctx, rollover.to_year).await?;
    let members = facts::occupants(ctx, classes.iter().map(|class| class.id).collect(), rollover.starts_on).await?;
    let planned = ctx.find::<Entity>().filter(Column::RolloverId.eq(rollover.id)).filter(Column::ToClassId.is_not_null());
    let planned = planned.select_only().columns([Column::ToClassId, Column::StudentId]).into_tuple::<(Uuid, Uuid)>();
    let edited: HashSet<Uuid> = moves.iter().map(|one| one.student_id).collect();
    let others = planned.all(ctx.uow()).await?.into_iter().filter(|(_, student)| !edited.contains(student));
    let taken = facts::taken(&members.iter().copied().chain(others).collect());
    let mut rooms: Vec<Room> = classes.iter().map(|class| facts::room(class, &taken)).collect();
    let proposed = ctx.find::<new_class::Entity>().filter(new_class::Column::RolloverId.eq(rollover.id)).all(ctx.uow()).await?;
    rooms.extend(proposed.into_iter().map(|class| Room {
        id: class.id,
        level_code: class.level_code,
        stream: class.stream,
        capacity: class.capacity.and_then(|capacity| usize::try_from(capacity).ok()),
        taken: taken.get(&class.id).copied().unwrap_or_default(),
    }));
    Ok((rooms, members))
}

fn check_level(rooms: &[Room], class: Uuid, wants: &[Wants]) -> Result<()> {
    let room = rooms.iter().find(|room| room.id == class).ok_or_else(|| Error::field("to_class_id", "invalid_reference"))?;
    match wants.iter().find(|want| want.level_code != room.level_code) {
        None => Ok(()),
        Some(want) => {
            let detail = Detail::of("to_class_id", "other_grade").with("grade", &want.level_code);
            Err(Error::validation(vec![detail]))
        }
    }
}

async fn write(ctx: &Ctx, verdicts: &Verdicts, written: Written, ids: Vec<Uuid>) -> Result<()> {
    let Written { to_level, to_stream, to_class, age, place_warning } = written;
    Entity::update_many()
        .col_expr(Column::Decision, Expr::value(verdicts.decision))
        .col_expr(Column::ExitReason, Expr::value(verdicts.exit_reason.clone()))
        .col_expr(Column::ToLevelCode, Expr::value(to_level))
        .col_expr(Column::ToStream, Expr::value(to_stream))
        .col_expr(Column::ToClassId, Expr::value(to_class))
        .col_expr(Column::AgeWarning, Expr::value(age.map(|(warning, _)| warning)))
        .col_expr(Column::AgeTurned, Expr::value(age.map(|(_, age)| age)))
        .col_expr(Column::PlaceWarning, Expr::value(place_warning))
        .col_expr(Column::Warned, Expr::value(age.is_some() || place_warning.is_some()))
        .col_expr(Column::EditedBy, Expr::value(ctx.actor().account_id))
        .col_expr(Column::EditedAt, Expr::value(Some(ctx.now())))
        .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
        .col_expr(Column::UpdatedBy, Expr::value(ctx.actor().account_id))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::SchoolId.eq(ctx.school_id()))
        .filter(Column::Id.is_in(ids))
        .exec(ctx.uow())
        .await?;
    Ok(())
}
