//! Many learners at once at the end of a year: into the next level, into the same once more, or off the roll. By the rules
//! of [`super::leave`] and [`super::enrol`], a few statements for all of them; and the way back.
//!
//! What leaves a learner where they are is for the caller to decide: spells are read first, locked, and only those that are
//! given back are changed.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use kernel::db::Row as _;
use kernel::resource::Resource;
use kernel::{Ctx, Error, Result};
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::enrolment::{self, EntryReason};
use super::enrolments::Enrolments;
use super::standing::{self, Step};
use super::student::{self, Status};
use super::students::Students;
use super::{leave, record};

/// A spell that was read to be changed, and whose it is.
#[derive(Debug, Clone)]
pub struct Held {
    /// The spell.
    pub spell: enrolment::Model,
    /// The learner.
    pub student: student::Model,
}

/// Where a learner goes on.
#[derive(Debug, Clone)]
pub struct Onward {
    /// Where the learner was until now.
    pub spell: enrolment::Model,
    /// Code of the next level; the same again for who repeats.
    pub level_code: String,
    /// The stream there.
    pub stream: Option<String>,
    /// Why the new spell begins.
    pub entry_reason: EntryReason,
}

/// Who leaves, and why.
#[derive(Debug, Clone)]
pub struct Leaver {
    /// The learner with the spell that ends.
    pub held: Held,
    /// A code of the reference set `exit_reasons`; none for who has completed the last level.
    pub exit_reason: Option<String>,
}

/// Whether learners can be withdrawn many at once for a reason: not for one that needs a word on each of them, nor as having
/// completed.
#[must_use]
pub fn suits_many(exit_reason: &str) -> bool {
    exit_reason != leave::COMPLETED && !leave::NEED_A_NOTE.contains(&exit_reason)
}

/// Reads spells with their learners, by the spell's id, and locks both until the unit of work ends. Those that were deleted
/// are not among them.
///
/// # Errors
/// The database's.
pub async fn hold(ctx: &Ctx, spells: Vec<Uuid>) -> Result<HashMap<Uuid, Held>> {
    use enrolment::Column as C;
    // In one order, so that two who do the same wait for each other and not both for ever.
    let spells = ctx.find::<enrolment::Entity>().filter(C::Id.is_in(spells)).order_by_asc(C::Id).lock(LockType::Update);
    let spells = spells.all(ctx.uow()).await?;
    let students = students(ctx, spells.iter().map(|spell| spell.student_id).collect()).await?;
    // A learner may have several of them.
    let held = |spell: enrolment::Model| Some((spell.id, Held { student: students.get(&spell.student_id)?.clone(), spell }));
    Ok(spells.into_iter().filter_map(held).collect())
}

async fn students(ctx: &Ctx, ids: Vec<Uuid>) -> Result<HashMap<Uuid, student::Model>> {
    use student::Column as C;
    let found = ctx.find::<student::Entity>().filter(C::Id.is_in(ids)).order_by_asc(C::Id).lock(LockType::Update);
    Ok(found.all(ctx.uow()).await?.into_iter().map(|student| (student.id, student)).collect())
}

async fn spells(ctx: &Ctx, ids: Vec<Uuid>) -> Result<HashMap<Uuid, enrolment::Model>> {
    let found = ctx.find::<enrolment::Entity>().filter(enrolment::Column::Id.is_in(ids)).all(ctx.uow()).await?;
    Ok(found.into_iter().map(|spell| (spell.id, spell)).collect())
}

/// Ends these spells the day before `day` and begins others on it. Gives each as it ended with the one that follows.
///
/// # Errors
/// The database's: 409 `ENROLMENT_OVERLAP` when a learner has another spell then.
pub async fn move_on(ctx: &Ctx, onward: &[Onward], day: NaiveDate) -> Result<Vec<(enrolment::Model, enrolment::Model)>> {
    if onward.is_empty() {
        return Ok(Vec::new());
    }
    let eve = day.checked_sub_days(Days::new(1)).ok_or_else(|| Error::internal("a year begins after the first of days"))?;
    let ids: Vec<Uuid> = onward.iter().map(|one| one.spell.id).collect();
    let closing = changing(ctx, &ids).col_expr(enrolment::Column::EndsOn, Expr::value(Some(eve)));
    closing.exec(ctx.uow()).await?;
    let rows: Vec<(Uuid, enrolment::ActiveModel)> = onward.iter().map(|one| next(ctx, one, day)).collect();
    let opened: Vec<Uuid> = rows.iter().map(|(id, _)| *id).collect();
    ctx.insert_many::<enrolment::Entity>(rows.into_iter().map(|(_, row)| row).collect()).await?;
    // As the database holds them: its moments are less fine than ours.
    let mut now = spells(ctx, [ids, opened.clone()].concat()).await?;
    let mut moved = Vec::with_capacity(onward.len());
    for (one, id) in onward.iter().zip(opened) {
        let (Some(ended), Some(begun)) = (now.remove(&one.spell.id), now.remove(&id)) else {
            return Err(Error::internal("a spell that was written is there"));
        };
        record::history::<Enrolments, _>(ctx, "move_on", Some(&one.spell), &ended)?;
        record::event::<Enrolments, _>(ctx, "resource.updated", &ended);
        record::history::<Enrolments, _>(ctx, "create", None, &begun)?;
        record::event::<Enrolments, _>(ctx, "resource.created", &begun);
        moved.push((ended, begun));
    }
    Ok(moved)
}

fn next(ctx: &Ctx, onward: &Onward, day: NaiveDate) -> (Uuid, enrolment::ActiveModel) {
    let id = ctx.new_id();
    let row = enrolment::ActiveModel {
        id: Set(id),
        student_id: Set(onward.spell.student_id),
        level_code: Set(onward.level_code.clone()),
        stream: Set(onward.stream.clone()),
        boarding: Set(onward.spell.boarding),
        starts_on: Set(day),
        ends_on: Set(None),
        entry_reason: Set(onward.entry_reason),
        ..enrolment::ActiveModel::default()
    };
    (id, row)
}

/// Takes learners off the roll: their spells end on `last_day`. Gives each spell as it ended.
///
/// # Errors
/// The database's; 409 for who is not enrolled.
pub async fn leave_many(ctx: &Ctx, leavers: &[Leaver], last_day: NaiveDate) -> Result<Vec<enrolment::Model>> {
    let mut reasons: HashMap<&str, Vec<&Leaver>> = HashMap::new();
    for leaver in leavers {
        reasons.entry(leaver.exit_reason.as_deref().unwrap_or(leave::COMPLETED)).or_default().push(leaver);
    }
    let mut ended = Vec::with_capacity(leavers.len());
    for (reason, group) in reasons {
        let (step, action, topic) = match reason {
            leave::COMPLETED => (Step::Graduate, "graduate", "sis.student.graduated"),
            _ => (Step::Withdraw, "withdraw", "sis.student.withdrawn"),
        };
        for leaver in &group {
            standing::after(leaver.held.student.status, step)?;
        }
        let status = standing::after(Status::Enrolled, step)?;
        let ids: Vec<Uuid> = group.iter().map(|leaver| leaver.held.spell.id).collect();
        let closing = changing(ctx, &ids).col_expr(enrolment::Column::EndsOn, Expr::value(Some(last_day)));
        closing.col_expr(enrolment::Column::ExitReason, Expr::value(Some(reason))).exec(ctx.uow()).await?;
        let who: Vec<Uuid> = group.iter().map(|leaver| leaver.held.student.id).collect();
        stand(ctx, &who, status).await?;
        let (mut spells, mut students) = (spells(ctx, ids).await?, students(ctx, who).await?);
        for Held { spell, student } in group.into_iter().map(|leaver| &leaver.held) {
            let (Some(closed), Some(left)) = (spells.remove(&spell.id), students.remove(&student.id)) else {
                return Err(Error::internal("who leaves is there"));
            };
            record::history::<Enrolments, _>(ctx, action, Some(spell), &closed)?;
            record::event::<Enrolments, _>(ctx, "resource.updated", &closed);
            record::history::<Students, _>(ctx, action, Some(student), &left)?;
            record::event::<Students, _>(ctx, topic, &left);
            ended.push(closed);
        }
    }
    Ok(ended)
}

/// What is taken back.
#[derive(Debug, Default)]
pub struct TakenBack {
    /// Spells that began: they are deleted.
    pub begun: Vec<Held>,
    /// Spells that ended: they go on again, and who had left is enrolled again.
    pub ended: Vec<Held>,
}

/// Takes back what [`move_on`] and [`leave_many`] did: the spells are as they were before.
///
/// # Errors
/// The database's.
pub async fn take_back(ctx: &Ctx, taken: &TakenBack) -> Result<()> {
    use enrolment::Column as C;
    let begun: Vec<Uuid> = taken.begun.iter().map(|held| held.spell.id).collect();
    if !begun.is_empty() {
        changing(ctx, &begun).col_expr(C::DeletedAt, Expr::value(Some(ctx.now()))).exec(ctx.uow()).await?;
    }
    for held in &taken.begun {
        deleted(ctx, &held.spell)?;
    }
    let ended: Vec<Uuid> = taken.ended.iter().map(|held| held.spell.id).collect();
    if ended.is_empty() {
        return Ok(());
    }
    let opening = changing(ctx, &ended).col_expr(C::EndsOn, Expr::value(Option::<NaiveDate>::None));
    opening.col_expr(C::ExitReason, Expr::value(Option::<String>::None)).exec(ctx.uow()).await?;
    let gone: Vec<&Held> = taken.ended.iter().filter(|held| held.student.status != Status::Enrolled).collect();
    let who: Vec<Uuid> = gone.iter().map(|held| held.student.id).collect();
    if !who.is_empty() {
        stand(ctx, &who, Status::Enrolled).await?;
    }
    let (mut spells, mut students) = (spells(ctx, ended).await?, students(ctx, who).await?);
    for held in &taken.ended {
        let open = spells.remove(&held.spell.id).ok_or_else(|| Error::internal("a spell that was opened is there"))?;
        record::history::<Enrolments, _>(ctx, "take_back", Some(&held.spell), &open)?;
        record::event::<Enrolments, _>(ctx, "resource.updated", &open);
    }
    for held in gone {
        let back = students.remove(&held.student.id).ok_or_else(|| Error::internal("who had left is there"))?;
        record::history::<Students, _>(ctx, "take_back", Some(&held.student), &back)?;
        record::event::<Students, _>(ctx, "sis.student.readmitted", &back);
    }
    Ok(())
}

fn deleted(ctx: &Ctx, spell: &enrolment::Model) -> Result<()> {
    let mut entry = kernel::audit::Entry::new(Enrolments::ENTITY, "delete", Some(spell.id()));
    let shown = serde_json::to_value(spell)?;
    entry.before = Some(kernel::audit::mask(shown, ctx.school_id().as_bytes(), Enrolments::SENSITIVE));
    ctx.audit(entry);
    let payload = serde_json::json!({ "id": spell.id, "version": null, "change": "delete" });
    ctx.emit(kernel::events::Event { topic: "resource.deleted", entity: Enrolments::ENTITY, entity_id: spell.id, payload });
    Ok(())
}

/// A change of these spells: who and when, and one version more.
fn changing(ctx: &Ctx, ids: &[Uuid]) -> sea_orm::UpdateMany<enrolment::Entity> {
    use enrolment::Column as C;
    enrolment::Entity::update_many()
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .col_expr(C::UpdatedAt, Expr::value(ctx.now()))
        .col_expr(C::UpdatedBy, Expr::value(ctx.actor().account_id))
        .filter(C::SchoolId.eq(ctx.school_id()))
        .filter(C::Id.is_in(ids.iter().copied()))
}

async fn stand(ctx: &Ctx, students: &[Uuid], status: Status) -> Result<()> {
    use student::Column as C;
    student::Entity::update_many()
        .col_expr(C::Status, Expr::value(status))
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .col_expr(C::UpdatedAt, Expr::value(ctx.now()))
        .col_expr(C::UpdatedBy, Expr::value(ctx.actor().account_id))
        .filter(C::SchoolId.eq(ctx.school_id()))
        .filter(C::Id.is_in(students.iter().copied()))
        .exec(ctx.uow())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::suits_many;

    #[test]
    fn many_leave_at_once_for_a_reason_that_says_enough_by_itself() {
        assert!(suits_many("transfer") && suits_many("emigration"));
        for one_by_one in ["completed", "expulsion", "other"] {
            assert!(!suits_many(one_by_one), "{one_by_one}");
        }
    }
}
