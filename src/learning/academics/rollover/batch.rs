//! One portion of an execution: some hundred learners in one transaction, by a few statements for all of them, with what
//! undoing it needs. A portion is done whole or not at all, and a learner who has been moved is in none again.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use kernel::{Ctx, Error, Result};
use people::sis::enrolment::EntryReason;
use people::sis::progression::{self, Held, Leaver, Onward};
use people::sis::student::Status;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::change::{self, ChangeKind, Changed};
use super::learner_move::{Column, Decision, Entity, Model, PlaceWarned, Skipped};
use super::members::{self, Touched};
use super::plan;

/// Learners of one transaction.
pub(super) const SIZE: u64 = 500;

/// What happens to learners of a portion.
#[derive(Default)]
struct Sorted {
    onward: Vec<(Model, Onward)>,
    leavers: Vec<(Model, Leaver)>,
    skipped: Vec<Uuid>,
}

/// Moves the next learners. Gives how many of the plan were done with; none when all have been.
///
/// # Errors
/// The database's: then nothing of the portion is done.
pub(super) async fn run(ctx: &Ctx, rollover: &plan::Model, last_day: NaiveDate) -> Result<usize> {
    let moves = ctx.find::<Entity>().filter(Column::RolloverId.eq(rollover.id)).filter(Column::DoneAt.is_null());
    let moves = moves.order_by_asc(Column::Id).limit(SIZE).all(ctx.uow()).await?;
    if moves.is_empty() {
        return Ok(0);
    }
    let ids: Vec<Uuid> = moves.iter().map(|one| one.id).collect();
    let spells = moves.iter().filter(|one| one.decision != Decision::Hold).map(|one| one.enrolment_id).collect();
    let sorted = sort(moves, progression::hold(ctx, spells).await?, rollover.starts_on, last_day);
    let mut journal = Journal { rollover: rollover.id, rows: Vec::new() };
    let without = go_on(ctx, rollover, &sorted.onward, &mut journal).await?;
    leave(ctx, &sorted.leavers, last_day, &mut journal).await?;
    ctx.insert_many::<change::Entity>(journal.rows).await?;
    mark(ctx, &ids, &[(Column::DoneAt, Expr::value(Some(ctx.now())))]).await?;
    mark(ctx, &sorted.skipped, &[(Column::Skipped, Expr::value(Some(Skipped::Changed)))]).await?;
    let place = [(Column::PlaceWarning, Expr::value(Some(PlaceWarned::NoPlace))), (Column::Warned, Expr::value(true))];
    mark(ctx, &without, &place).await?;
    Ok(ids.len())
}

fn sort(moves: Vec<Model>, mut held: HashMap<Uuid, Held>, day: NaiveDate, last_day: NaiveDate) -> Sorted {
    let mut sorted = Sorted::default();
    for one in moves {
        if one.decision == Decision::Hold {
            continue;
        }
        let last = if one.decision.goes_on() { day } else { last_day };
        match held.remove(&one.enrolment_id).filter(|held| is_as_planned(&one, held, last)) {
            None => sorted.skipped.push(one.id),
            Some(held) if one.decision.goes_on() => {
                let onward = Onward {
                    level_code: one.to_level_code.clone().unwrap_or_default(),
                    stream: one.to_stream.clone(),
                    entry_reason: match one.decision {
                        Decision::Repeat => EntryReason::Repetition,
                        _ => EntryReason::Progression,
                    },
                    spell: held.spell,
                };
                sorted.onward.push((one, onward));
            }
            Some(held) => {
                let exit_reason = one.exit_reason.clone().filter(|_| one.decision == Decision::Leave);
                sorted.leavers.push((one, Leaver { held, exit_reason }));
            }
        }
    }
    sorted
}

/// Whether a learner is where the plan says: somebody may have changed that since.
fn is_as_planned(one: &Model, held: &Held, last: NaiveDate) -> bool {
    let Held { spell, student } = held;
    student.status == Status::Enrolled
        && spell.ends_on.is_none()
        && spell.level_code == one.from_level_code
        && (spell.starts_on < last || (!one.decision.goes_on() && spell.starts_on == last))
}

/// Those who are in the new year. Gives the moves of those for whom no class had a place.
async fn go_on(ctx: &Ctx, rollover: &plan::Model, all: &[(Model, Onward)], journal: &mut Journal) -> Result<Vec<Uuid>> {
    let onward: Vec<Onward> = all.iter().map(|(_, onward)| onward.clone()).collect();
    let moved = progression::move_on(ctx, &onward, rollover.starts_on).await?;
    let of: HashMap<Uuid, Uuid> = all.iter().map(|(one, _)| (one.student_id, one.id)).collect();
    for (ended, begun) in moved {
        for (spell, kind) in [(ended, ChangeKind::Ended), (begun, ChangeKind::Made)] {
            journal.add(&of, spell.student_id, Changed::Enrolment, (spell.id, spell.version), kind, None)?;
        }
    }
    let eve = rollover.starts_on.checked_sub_days(Days::new(1)).ok_or_else(|| Error::internal("a year has an eve"))?;
    let students: Vec<Uuid> = all.iter().map(|(one, _)| one.student_id).collect();
    let ended = members::end(ctx, students, eve, Some(rollover.from_year)).await?;
    let wanted: Vec<(Uuid, Uuid)> = all.iter().filter_map(|(one, _)| Some((one.to_class_id?, one.student_id))).collect();
    let begun = members::begin(ctx, &wanted, rollover.starts_on).await?;
    for place in ended.into_iter().chain(begun.made) {
        journal.place(&of, place)?;
    }
    Ok(begun.without.iter().filter_map(|student| of.get(student).copied()).collect())
}

/// Those who are not.
async fn leave(ctx: &Ctx, all: &[(Model, Leaver)], last_day: NaiveDate, journal: &mut Journal) -> Result<()> {
    let leavers: Vec<Leaver> = all.iter().map(|(_, leaver)| leaver.clone()).collect();
    let of: HashMap<Uuid, Uuid> = all.iter().map(|(one, _)| (one.student_id, one.id)).collect();
    for spell in progression::leave_many(ctx, &leavers, last_day).await? {
        let version = (spell.id, spell.version);
        journal.add(&of, spell.student_id, Changed::Enrolment, version, ChangeKind::Ended, None)?;
    }
    for place in members::end(ctx, of.keys().copied().collect(), last_day, None).await? {
        journal.place(&of, place)?;
    }
    Ok(())
}

/// What was done, for whoever undoes it.
struct Journal {
    rollover: Uuid,
    rows: Vec<change::ActiveModel>,
}

impl Journal {
    fn add(
        &mut self,
        of: &HashMap<Uuid, Uuid>,
        student: Uuid,
        entity: Changed,
        (record, version): (Uuid, i64),
        kind: ChangeKind,
        ended_before: Option<NaiveDate>,
    ) -> Result<()> {
        let one = of.get(&student).ok_or_else(|| Error::internal("whoever is moved has a move"))?;
        self.rows.push(change::ActiveModel {
            rollover_id: Set(self.rollover),
            rollover_move_id: Set(*one),
            student_id: Set(student),
            entity: Set(entity),
            record_id: Set(record),
            kind: Set(kind),
            ended_before: Set(ended_before),
            record_version: Set(version),
            ..change::ActiveModel::default()
        });
        Ok(())
    }

    fn place(&mut self, of: &HashMap<Uuid, Uuid>, place: Touched) -> Result<()> {
        let ended_before = place.before.and_then(|before| before.ends_on);
        let record = (place.after.id, place.after.version);
        self.add(of, place.after.student_id, Changed::ClassMember, record, place.kind, ended_before)
    }
}

/// Writes something to moves.
///
/// # Errors
/// The database's.
pub(super) async fn mark(ctx: &Ctx, moves: &[Uuid], to: &[(Column, Expr)]) -> Result<()> {
    if moves.is_empty() {
        return Ok(());
    }
    let update = Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
        .col_expr(Column::UpdatedBy, Expr::value(ctx.actor().account_id));
    let update = to.iter().fold(update, |update, (column, value)| update.col_expr(*column, value.clone()));
    update.filter(Column::SchoolId.eq(ctx.school_id())).filter(Column::Id.is_in(moves.iter().copied())).exec(ctx.uow()).await?;
    Ok(())
}
