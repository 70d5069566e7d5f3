//! Whether everything that an execution made is still as it left it.

use std::collections::BTreeSet;

use kernel::errors::Detail;
use kernel::{Ctx, Error, Result};
use people::sis::enrolment;
use people::sis::student::{self, Status};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::super::codes::ROLLOVER_CHANGED_SINCE;
use super::super::{class, class_member, classes};
use super::change::{self, Changed};
use super::learner_move::{self, Decision};
use super::{new_class, plan};

/// Learners that a refusal names.
const NAMED: u64 = 20;

/// Refuses when somebody has changed since what the execution made.
///
/// # Errors
/// 409 `ROLLOVER_CHANGED_SINCE` naming learners and classes.
pub(super) async fn check(ctx: &Ctx, rollover: &plan::Model) -> Result<()> {
    let mut found: BTreeSet<Uuid> = changed(ctx, rollover.id).await?.into_iter().collect();
    found.extend(back(ctx, rollover.id).await?);
    found.extend(elsewhere(ctx, rollover).await?);
    let mut details = named(ctx, found).await?;
    for class in made(ctx, rollover.id).await? {
        let strangers = strangers(ctx, rollover.id, class.id).await?;
        if class.version > 1 || strangers || classes::is_used_beside_members(ctx, class.id).await? {
            details.push(Detail::of("class", "class_changed_since").with("class", class.name));
        }
    }
    refuse(details)
}

/// 409, unless there is nothing to name.
fn refuse(details: Vec<Detail>) -> Result<()> {
    if details.is_empty() {
        return Ok(());
    }
    Err(details.into_iter().fold(Error::conflict(&ROLLOVER_CHANGED_SINCE), Error::detail))
}

/// The refusal that names these learners.
///
/// # Errors
/// That one, or the database's.
pub(super) async fn refuse_learners(ctx: &Ctx, learners: impl IntoIterator<Item = Uuid>) -> Result<()> {
    refuse(named(ctx, learners.into_iter().collect()).await?)
}

async fn named(ctx: &Ctx, learners: BTreeSet<Uuid>) -> Result<Vec<Detail>> {
    if learners.is_empty() {
        return Ok(Vec::new());
    }
    use student::Column as C;
    let numbers = ctx.find::<student::Entity>().filter(C::Id.is_in(learners)).order_by_asc(C::StudentNumber).limit(NAMED);
    let numbers: Vec<String> = numbers.select_only().column(C::StudentNumber).into_tuple().all(ctx.uow()).await?;
    Ok(numbers.into_iter().map(|number| Detail::of("student", "changed_since_rollover").with("student", number)).collect())
}

/// Learners with a spell or a place that is not at the version at which the execution left it.
async fn changed(ctx: &Ctx, rollover: Uuid) -> Result<Vec<Uuid>> {
    use change::Column as C;
    let undone = moves(ctx, rollover).filter(learner_move::Column::UndoneAt.is_not_null());
    let undone = undone.select_only().column(learner_move::Column::Id).into_query();
    let of =
        |entity: Changed, as_left: SelectStatement| Condition::all().add(C::Entity.eq(entity)).add(Expr::exists(as_left).not());
    let spell = as_left(enrolment::Entity, enrolment::Column::SchoolId, enrolment::Column::Id, enrolment::Column::Version);
    let place =
        as_left(class_member::Entity, class_member::Column::SchoolId, class_member::Column::Id, class_member::Column::Version);
    let changes =
        ctx.find::<change::Entity>().filter(C::RolloverId.eq(rollover)).filter(C::RolloverMoveId.not_in_subquery(undone));
    let any = Condition::any().add(of(Changed::Enrolment, spell)).add(of(Changed::ClassMember, place));
    students(changes.filter(any).select_only().column(C::StudentId).distinct().limit(NAMED).into_tuple().all(ctx.uow()).await)
}

/// A record at the version at which a change left it.
fn as_left<E: EntityTrait>(entity: E, school: E::Column, id: E::Column, version: E::Column) -> SelectStatement {
    let column = |column: E::Column| Expr::col((entity, column));
    Query::select()
        .expr(Expr::val(1))
        .from(entity)
        .and_where(column(school).equals((change::Entity, change::Column::SchoolId)))
        .and_where(column(id).equals((change::Entity, change::Column::RecordId)))
        .and_where(column(version).equals((change::Entity, change::Column::RecordVersion)))
        .to_owned()
}

/// Moves that were done and not taken back.
fn moves(ctx: &Ctx, rollover: Uuid) -> sea_orm::Select<learner_move::Entity> {
    use learner_move::Column as C;
    ctx.find::<learner_move::Entity>()
        .filter(C::RolloverId.eq(rollover))
        .filter(C::DoneAt.is_not_null())
        .filter(C::Skipped.is_null())
}

/// Learners who had left and are on the roll again.
async fn back(ctx: &Ctx, rollover: Uuid) -> Result<Vec<Uuid>> {
    use learner_move::Column as C;
    let enrolled = ctx.find::<student::Entity>().filter(student::Column::Status.eq(Status::Enrolled));
    let enrolled = enrolled.select_only().column(student::Column::Id).into_query();
    let gone =
        moves(ctx, rollover).filter(C::UndoneAt.is_null()).filter(C::Decision.is_in([Decision::Graduate, Decision::Leave]));
    let gone = gone.filter(C::StudentId.in_subquery(enrolled)).select_only().column(C::StudentId).limit(NAMED);
    students(gone.into_tuple().all(ctx.uow()).await)
}

/// Learners whom somebody has put into another class of the new year since.
async fn elsewhere(ctx: &Ctx, rollover: &plan::Model) -> Result<Vec<Uuid>> {
    use class_member::Column as C;
    let new = ctx.find::<class::Entity>().filter(class::Column::AcademicYear.eq(rollover.to_year));
    let new = new.select_only().column(class::Column::Id).into_query();
    let moved = moves(ctx, rollover.id)
        .filter(learner_move::Column::UndoneAt.is_null())
        .filter(learner_move::Column::Decision.ne(Decision::Hold))
        .filter(Expr::col((learner_move::Entity, learner_move::Column::StudentId)).equals((class_member::Entity, C::StudentId)))
        .filter(
            Expr::col((learner_move::Entity, learner_move::Column::DoneAt)).lt(Expr::col((class_member::Entity, C::CreatedAt))),
        )
        .select_only()
        .column(learner_move::Column::Id)
        .into_query();
    let ours = of_members(ctx, rollover.id);
    let places = ctx.find::<class_member::Entity>().filter(C::ClassId.in_subquery(new)).filter(C::Id.not_in_subquery(ours));
    let places = places.filter(Expr::exists(moved)).select_only().column(C::StudentId).limit(NAMED);
    students(places.into_tuple().all(ctx.uow()).await)
}

/// The places that the execution changed or made.
fn of_members(ctx: &Ctx, rollover: Uuid) -> SelectStatement {
    use change::Column as C;
    let ours = ctx.find::<change::Entity>().filter(C::RolloverId.eq(rollover)).filter(C::Entity.eq(Changed::ClassMember));
    ours.select_only().column(C::RecordId).into_query()
}

/// The classes that the execution made.
///
/// # Errors
/// The database's.
pub(super) async fn made(ctx: &Ctx, rollover: Uuid) -> Result<Vec<class::Model>> {
    let made = ctx.find::<new_class::Entity>().filter(new_class::Column::RolloverId.eq(rollover));
    let made = made.filter(new_class::Column::MadeAt.is_not_null()).select_only().column(new_class::Column::Id).into_query();
    let classes = ctx.find::<class::Entity>().filter(class::Column::Id.in_subquery(made)).order_by_asc(class::Column::Name);
    Ok(classes.all(ctx.uow()).await?)
}

/// Whether somebody whom the execution has not put there is in a class.
async fn strangers(ctx: &Ctx, rollover: Uuid, class: Uuid) -> Result<bool> {
    use class_member::Column as C;
    let others = Condition::all().add(C::ClassId.eq(class)).add(C::Id.not_in_subquery(of_members(ctx, rollover)));
    super::super::record::any::<class_member::Entity>(ctx, others).await
}

fn students(found: Result<Vec<Uuid>, sea_orm::DbErr>) -> Result<Vec<Uuid>> {
    Ok(found?)
}
