//! What a plan is computed from, as the database has it: a fixed number of queries, whatever the number of learners.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use kernel::{Ctx, Result};
use people::sis::{enrolment, student};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::super::grades::grade;
use super::super::period::{Period, overlapping};
use super::super::{class, class_member};
use super::placing::{Pattern, Room};
use super::rules::Grades;

/// A learner who is on the roll.
#[derive(Debug)]
pub(super) struct OnRoll {
    pub(super) spell: enrolment::Model,
    pub(super) born_on: NaiveDate,
    /// The class of this year, of the grade that the learner is in.
    pub(super) home: Option<class::Model>,
    /// The classes of the new year that the learner is in already, with their grades.
    pub(super) already: Vec<(Uuid, String)>,
}

/// Everybody on the roll, in the order of grade, class and id.
///
/// # Errors
/// The database's.
pub(super) async fn on_roll(ctx: &Ctx, from_year: i32, to_year: i32) -> Result<Vec<OnRoll>> {
    let spells = ctx.find::<enrolment::Entity>().filter(enrolment::Column::EndsOn.is_null()).all(ctx.uow()).await?;
    use student::Column as S;
    let enrolled = ctx.find::<student::Entity>().filter(S::Status.eq(student::Status::Enrolled));
    let enrolled = enrolled.select_only().columns([S::Id, S::BornOn]).into_tuple::<(Uuid, NaiveDate)>().all(ctx.uow()).await?;
    let born: HashMap<Uuid, NaiveDate> = enrolled.into_iter().collect();
    let mut homes = Homes::read(ctx, from_year).await?;
    let mut already = memberships(ctx, to_year).await?;
    let mut all: Vec<OnRoll> = spells
        .into_iter()
        .filter_map(|spell| {
            let born_on = *born.get(&spell.student_id)?;
            let home = homes.take(&spell);
            let already = already.remove(&spell.student_id).unwrap_or_default();
            Some(OnRoll { spell, born_on, home, already })
        })
        .collect();
    all.sort_by_cached_key(|one| {
        let class = one.home.as_ref().map(|home| (home.name.clone(), home.id));
        // Who has no class comes last, also when there are too few places.
        (one.spell.level_code.clone(), class.is_none(), class, one.spell.student_id)
    });
    Ok(all)
}

/// Places that learners have, or had, in classes of a year.
struct Homes {
    classes: HashMap<Uuid, class::Model>,
    places: HashMap<Uuid, Vec<class_member::Model>>,
}

impl Homes {
    async fn read(ctx: &Ctx, year: i32) -> Result<Self> {
        let classes = of_year(ctx, year).await?;
        let ids =
            ctx.find::<class::Entity>().filter(class::Column::AcademicYear.eq(year)).select_only().column(class::Column::Id);
        let members = ctx.find::<class_member::Entity>().filter(class_member::Column::ClassId.in_subquery(ids.into_query()));
        let mut places: HashMap<Uuid, Vec<class_member::Model>> = HashMap::new();
        for member in members.all(ctx.uow()).await? {
            places.entry(member.student_id).or_default().push(member);
        }
        Ok(Self { classes: classes.into_iter().map(|class| (class.id, class)).collect(), places })
    }

    /// The class that a learner is in last: one of the spell's level, of its stream if there is one.
    fn take(&mut self, spell: &enrolment::Model) -> Option<class::Model> {
        let places = self.places.remove(&spell.student_id)?;
        let of_level = places.into_iter().filter_map(|place| {
            let class = self.classes.get(&place.class_id).filter(|class| class.level_code == spell.level_code)?;
            let is_of_stream = spell.stream.is_some() && class.stream == spell.stream;
            Some(((place.ends_on.unwrap_or(NaiveDate::MAX), is_of_stream, place.starts_on, place.id), class))
        });
        of_level.max_by_key(|(key, _)| *key).map(|(_, class)| class.clone())
    }
}

/// The classes of a year, by name.
///
/// # Errors
/// The database's.
pub(super) async fn of_year(ctx: &Ctx, year: i32) -> Result<Vec<class::Model>> {
    use class::Column as C;
    let classes = ctx.find::<class::Entity>().filter(C::AcademicYear.eq(year)).order_by_asc(C::Name).order_by_asc(C::Id);
    Ok(classes.all(ctx.uow()).await?)
}

/// Which classes of a year each learner has a place in, whenever, with their levels.
async fn memberships(ctx: &Ctx, year: i32) -> Result<HashMap<Uuid, Vec<(Uuid, String)>>> {
    let classes: HashMap<Uuid, String> =
        of_year(ctx, year).await?.into_iter().map(|class| (class.id, class.level_code)).collect();
    let ids = ctx.find::<class::Entity>().filter(class::Column::AcademicYear.eq(year)).select_only().column(class::Column::Id);
    use class_member::Column as C;
    let members = ctx.find::<class_member::Entity>().filter(C::ClassId.in_subquery(ids.into_query()));
    let members = members.select_only().columns([C::StudentId, C::ClassId]).order_by_asc(C::StartsOn).order_by_asc(C::Id);
    let mut places: HashMap<Uuid, Vec<(Uuid, String)>> = HashMap::new();
    for (student, class) in members.into_tuple::<(Uuid, Uuid)>().all(ctx.uow()).await? {
        if let Some(level) = classes.get(&class) {
            places.entry(student).or_default().push((class, level.clone()));
        }
    }
    Ok(places)
}

/// The school's grades.
///
/// # Errors
/// The database's.
pub(super) async fn grades(ctx: &Ctx) -> Result<Grades> {
    Ok(Grades::new(ctx.find::<grade::Entity>().all(ctx.uow()).await?))
}

/// Which learner is in which of these classes on `day` or later.
///
/// # Errors
/// The database's.
pub(super) async fn occupants(ctx: &Ctx, classes: Vec<Uuid>, day: NaiveDate) -> Result<HashSet<(Uuid, Uuid)>> {
    use class_member::Column as C;
    if classes.is_empty() {
        return Ok(HashSet::new());
    }
    let members = ctx.find::<class_member::Entity>().filter(C::ClassId.is_in(classes));
    let members = members.filter(overlapping(C::StartsOn, C::EndsOn, Period::new(day, None)));
    let pairs = members.select_only().columns([C::ClassId, C::StudentId]).into_tuple::<(Uuid, Uuid)>().all(ctx.uow()).await?;
    // A learner who leaves a class and comes back takes one place.
    Ok(pairs.into_iter().collect())
}

/// How many learners are in each class.
pub(super) fn taken(occupants: &HashSet<(Uuid, Uuid)>) -> HashMap<Uuid, usize> {
    let mut counts = HashMap::new();
    for (class, _) in occupants {
        *counts.entry(*class).or_insert(0) += 1;
    }
    counts
}

/// A class that is there, as one that learners may be placed in.
pub(super) fn room(class: &class::Model, taken: &HashMap<Uuid, usize>) -> Room {
    Room {
        id: class.id,
        level_code: class.level_code.clone(),
        stream: class.stream.clone(),
        capacity: class.capacity.and_then(|capacity| usize::try_from(capacity).ok()),
        taken: taken.get(&class.id).copied().unwrap_or_default(),
    }
}

/// A class of this year, as one that a new one is made by.
pub(super) fn pattern(class: &class::Model) -> Pattern {
    Pattern {
        name: class.name.clone(),
        level_code: class.level_code.clone(),
        stream: class.stream.clone(),
        capacity: class.capacity,
        room: class.room.clone(),
        like: Some(class.id),
    }
}
