//! A learner as of a day: on the roll or not, in which level, house and classes, with which guardians.
//!
//! Spells, houses and classes are dated, so the day is exact. A guardian link is there from the day it was written until the day
//! it was deleted; its terms are those of today, or of the day it was deleted.

use chrono::{Days, NaiveDate};
use futures::future::LocalBoxFuture;
use kernel::Module;
use kernel::errors::code;
use kernel::operation::{Id, Operation, Query, View};
use kernel::resource::{Resource, Verb, find_scoped};
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::enrolments::Enrolments;
use super::guardian_link::{self, Custody};
use super::guardian_links::{GuardianLinks, read_of};
use super::houses::{HouseMembers, house, house_member};
use super::included::OpenEnrolment;
use super::spell::Spell;
use super::student::{self, Status};
use super::{enrolment, guardian, students};

/// Reads what there was of a learner on a day.
pub type ReadAsOf = for<'a> fn(&'a Ctx, Uuid, NaiveDate) -> LocalBoxFuture<'a, Result<Vec<Named>>>;

/// What another module knows of a learner as of a day ([`kernel::Module::offer`]).
#[derive(Debug, Clone, Copy)]
pub struct AsOfSource {
    /// Its name: `classes`.
    pub name: &'static str,
    /// Who does not have it is told nothing of it.
    pub permission: &'static str,
    /// What there was on the day.
    pub read: ReadAsOf,
}

/// Something by its name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Named {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// On which day.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct AsOfQuery {
    /// The day; today unless given.
    pub date: Option<NaiveDate>,
}

/// A guardian on that day.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuardianThen {
    /// The guardian.
    pub guardian_id: Uuid,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// What they were to the learner: a code of the reference set `relationships`.
    pub relationship: String,
    /// What say they had by law.
    pub custody: Custody,
    /// Whether the learner lived with them.
    pub lives_with: bool,
}

/// A learner as of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct StudentAsOf {
    /// The learner.
    pub student_id: Uuid,
    /// The day.
    pub date: NaiveDate,
    /// How they stood with the school; `null`: the school did not know them.
    pub status: Option<Status>,
    /// The spell on the roll.
    pub enrolment: Option<OpenEnrolment>,
    /// The house.
    pub house: Option<Named>,
    /// The guardians, in the order they are called.
    pub guardians: Vec<GuardianThen>,
    /// What other modules know, by its name: `classes`.
    pub others: BTreeMap<String, Vec<Named>>,
}

impl View for StudentAsOf {}

/// Brings it.
pub(super) fn declare(module: &mut Module) {
    let as_of = Operation::get("/students/{id}/as-of", "get_student_as_of", show)
        .permission("sis.student.read")
        .describe(
            "A learner as of a day",
            "How the learner stood on a day, today unless given: the level, the house, the guardians, the classes; only what the caller may see of each now. Reads only.",
        )
        .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER]);
    module.operations.push(as_of);
}

/// The operation.
///
/// # Errors
/// 404.
async fn show(ctx: &Ctx, (Id(id), Query(query)): (Id, Query<AsOfQuery>)) -> Result<StudentAsOf> {
    let student = students::for_reading(ctx, id, "sis.student.read").await?;
    let date = query.date.unwrap_or_else(|| ctx.today());
    let spells = ctx.find::<enrolment::Entity>().filter(enrolment::Column::StudentId.eq(id)).all(ctx.uow()).await?;
    let status = status(ctx, &student, &spells, date);
    let may_see_spells = find_scoped::<Enrolments>(ctx, Verb::List).filter(enrolment::Column::StudentId.eq(id));
    let shown = may_see_spells.all(ctx.uow()).await?.into_iter().find(|spell| covers(spell, date)).map(OpenEnrolment::from);
    let mut others = BTreeMap::new();
    for source in ctx.services().registry().offered::<AsOfSource>().filter(|source| ctx.can(source.permission)) {
        others.insert(source.name.to_owned(), (source.read)(ctx, id, date).await?);
    }
    Ok(StudentAsOf {
        student_id: id,
        date,
        status,
        enrolment: shown,
        house: house_on(ctx, id, date).await?,
        guardians: guardians_on(ctx, id, date).await?,
        others,
    })
}

fn covers(spell: &enrolment::Model, day: NaiveDate) -> bool {
    let on = Spell { starts_on: day, ends_on: Some(day) };
    Spell { starts_on: spell.starts_on, ends_on: spell.ends_on }.overlaps(on)
}

/// By the spells; before the first one an applicant, from the day the record was made.
fn status(ctx: &Ctx, student: &student::Model, spells: &[enrolment::Model], day: NaiveDate) -> Option<Status> {
    if spells.iter().any(|spell| covers(spell, day)) {
        return Some(Status::Enrolled);
    }
    let over = spells.iter().filter(|spell| spell.ends_on.is_some_and(|end| end < day));
    match over.max_by_key(|spell| spell.starts_on) {
        Some(last) if last.exit_reason.as_deref() == Some("completed") => Some(Status::Graduated),
        Some(_) => Some(Status::Withdrawn),
        None => (day_of(ctx, student.created_at) <= day).then_some(Status::Applicant),
    }
}

fn day_of(ctx: &Ctx, at: chrono::DateTime<chrono::Utc>) -> NaiveDate {
    ctx.school().map_or_else(|_| at.date_naive(), |school| at.with_timezone(&school.time_zone).date_naive())
}

async fn house_on(ctx: &Ctx, student_id: Uuid, day: NaiveDate) -> Result<Option<Named>> {
    let members = find_scoped::<HouseMembers>(ctx, Verb::List).filter(house_member::Column::StudentId.eq(student_id));
    let member = members.filter(super::houses::house_members::on_any_of(vec![day.into()])).one(ctx.uow()).await?;
    let Some(member) = member else { return Ok(None) };
    let house = ctx.find_with_deleted::<house::Entity>().filter(house::Column::Id.eq(member.house_id)).one(ctx.uow()).await?;
    Ok(house.map(|house| Named { id: house.id, name: house.name }))
}

/// Those whose link was there on the day, as far as the caller may know of them today.
async fn guardians_on(ctx: &Ctx, student_id: Uuid, day: NaiveDate) -> Result<Vec<GuardianThen>> {
    use guardian_link::Column as C;
    const READ: &str = "sis.guardian_link.read";
    if !ctx.can(READ) {
        return Ok(Vec::new());
    }
    // Compared as days of the school below; a day more on either side is enough here.
    let Some(next) = day.checked_add_days(Days::new(2)).and_then(|day| day.and_hms_opt(0, 0, 0)) else { return Ok(Vec::new()) };
    let links = GuardianLinks::scope(ctx, READ, ctx.find_with_deleted::<guardian_link::Entity>());
    let links = links.filter(C::StudentId.eq(student_id)).filter(Condition::all().add(C::CreatedAt.lt(next.and_utc())));
    let mut links = links.order_by_asc(C::ContactPriority).all(ctx.uow()).await?;
    links.retain(|link| {
        let gone = link.deleted_at.is_some_and(|at| day_of(ctx, at) <= day);
        day_of(ctx, link.created_at) <= day && !gone
    });
    kernel::reads::note(ctx, "guardian_link", links.iter().filter_map(|link| Some((link.id, read_of(link)?))));
    let ids = links.iter().map(|link| link.guardian_id);
    let people = ctx.find_with_deleted::<guardian::Entity>().filter(guardian::Column::Id.is_in(ids)).all(ctx.uow()).await?;
    let shown = links.into_iter().filter_map(|link| {
        let person = people.iter().find(|person| person.id == link.guardian_id)?;
        Some(GuardianThen {
            guardian_id: person.id,
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            relationship: link.relationship,
            custody: link.custody,
            lives_with: link.lives_with,
        })
    });
    Ok(shown.collect())
}
