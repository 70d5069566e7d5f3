//! Writing rows of the sheet of enrolments: each is what the commands of a student would do, one after the other.
//!
//! Most rows of a new school are first spells that go on. Those are written together, and looked at one by one only when
//! the database refuses one.

use std::collections::{HashMap, HashSet};

use futures::future::LocalBoxFuture;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use kernel::errors::{Detail, Problems};
use kernel::resource::workbook::RowOf;
use kernel::resource::{Outcome, Resource, Written};
use kernel::{Ctx, Error, Result, schema};

use super::super::enrol::{self, Admission};
use super::super::leave::{self, COMPLETED, Withdraw};
use super::super::standing::Step;
use super::super::student::Status;
use super::super::{Students, enrolment, student};
use super::age;
use super::change;
use super::place::Place;

/// Writes rows; what became of each, in order.
pub(super) fn write<'a>(ctx: &'a Ctx, rows: &'a [RowOf<'a>]) -> LocalBoxFuture<'a, Result<Vec<Result<Written>>>> {
    Box::pin(async move {
        let places: Vec<Result<Place>> = rows.iter().map(|(_, record)| schema::read(Value::Object((*record).clone()))).collect();
        // A student may have several rows: those after the first see what the first did.
        let mut outcomes = Vec::with_capacity(places.len());
        let mut run = Vec::new();
        let mut in_run = HashSet::new();
        for place in places {
            if let Ok(place) = &place
                && !in_run.insert(place.student_id)
            {
                outcomes.extend(write_run(ctx, std::mem::take(&mut run)).await?);
                in_run = HashSet::from([place.student_id]);
            }
            run.push(place);
        }
        outcomes.extend(write_run(ctx, run).await?);
        Ok(outcomes)
    })
}

/// Rows of different students.
async fn write_run(ctx: &Ctx, places: Vec<Result<Place>>) -> Result<Vec<Result<Written>>> {
    let found = Found::of(ctx, places.iter().flatten().map(|place| place.student_id).collect()).await?;
    let mut checked = Vec::with_capacity(places.len());
    for place in places {
        checked.push(match place {
            Ok(place) => match found.check(ctx, &place).await {
                Err(error) if error.code().status >= 500 => return Err(error),
                admission => admission.map(|admission| (place, admission)),
            },
            Err(error) => Err(error),
        });
    }
    let begin = |(place, admission): &(Place, Option<Admission>)| admission.clone().filter(|_| place.ends_on.is_none());
    let together: Vec<Admission> = checked.iter().flatten().filter_map(begin).collect();
    let written = match together.as_slice() {
        [] => Ok(Vec::new()),
        _ => ctx.nested(async || enrol::write_all(ctx, &together).await).await,
    };
    let mut written = match written {
        Ok(ids) => Some(ids.into_iter()),
        Err(error) if error.code().status >= 500 => return Err(error),
        Err(_) => None,
    };
    let mut outcomes = Vec::with_capacity(checked.len());
    for row in checked {
        let outcome = match row {
            Ok((place, admission)) => {
                let together = begin(&(place.clone(), admission.clone())).and(written.as_mut()).and_then(Iterator::next);
                match together {
                    Some(id) => Ok(Written::new(Outcome::Created, id)),
                    None => found.write(ctx, &place, admission).await,
                }
            }
            .map(|written| (place, written)),
            Err(error) => Err(error),
        };
        outcomes.push(match outcome {
            Ok((place, written)) => Ok(found.with_warning(ctx, &place, written).await?),
            Err(error) => Err(error),
        });
    }
    Ok(outcomes)
}

/// Whether somebody leaves before completing, or completes.
pub(super) fn step_off(cmd: &Withdraw) -> Step {
    if cmd.exit_reason == COMPLETED { Step::Graduate } else { Step::Withdraw }
}

/// The students that rows are about, and their spells.
struct Found {
    students: HashMap<Uuid, student::Model>,
    spells: HashMap<Uuid, Vec<enrolment::Model>>,
}

impl Found {
    async fn of(ctx: &Ctx, ids: Vec<Uuid>) -> Result<Self> {
        let students = Students::scope(ctx, "sis.student.enrol", ctx.find::<student::Entity>());
        let students = students.filter(student::Column::Id.is_in(ids.iter().copied())).all(ctx.uow()).await?;
        let rows = ctx.find::<enrolment::Entity>().filter(enrolment::Column::StudentId.is_in(ids)).all(ctx.uow()).await?;
        let mut spells: HashMap<Uuid, Vec<_>> = HashMap::new();
        for row in rows {
            spells.entry(row.student_id).or_default().push(row);
        }
        Ok(Self { students: students.into_iter().map(|student| (student.id, student)).collect(), spells })
    }

    fn spells(&self, student: Uuid) -> &[enrolment::Model] {
        self.spells.get(&student).map_or(&[], Vec::as_slice)
    }

    /// The spell that a row is about, if the school has it.
    fn spell(&self, place: &Place) -> Result<Option<&enrolment::Model>> {
        let mut spells = self.spells(place.student_id).iter();
        match place.id {
            Some(id) => Ok(Some(spells.find(|spell| spell.id == id).ok_or_else(|| Error::field("id", "invalid_reference"))?)),
            None => Ok(spells.find(|spell| Some(spell.starts_on) == place.starts_on)),
        }
    }

    fn student(&self, place: &Place) -> Result<&student::Model> {
        self.students.get(&place.student_id).ok_or_else(|| Error::field("student_id", "invalid_reference"))
    }

    /// How a student comes onto the roll by a row; `None` when the row is about a spell that is there.
    async fn check(&self, ctx: &Ctx, place: &Place) -> Result<Option<Admission>> {
        let student = self.student(place)?;
        if self.spell(place)?.is_some() {
            return Ok(None);
        }
        let mut problems = Problems::new();
        let left = place.exit_reason.is_some() || place.next_school.is_some();
        problems.add_if(left && place.ends_on.is_none(), || Detail::of("ends_on", "required"));
        problems.add_if(place.ends_on.is_some() && place.exit_reason.is_none(), || Detail::of("exit_reason", "required"));
        let ends_before = place.ends_on.zip(place.starts_on).is_some_and(|(end, start)| end < start);
        problems.add_if(ends_before, || Detail::of("ends_on", "date_order"));
        problems.add_if(place.ends_on.is_some_and(|end| end > ctx.today()), || Detail::of("ends_on", "in_future"));
        let comes_back = matches!(student.status, Status::Withdrawn | Status::Graduated);
        let cmd = place.entry(comes_back);
        let spells = self.spells(student.id);
        if student.status == Status::Enrolled {
            let overlaps = enrol::overlaps(ctx, &cmd, place.ends_on, spells);
            let (field, code) = if overlaps { ("starts_on", "on_the_roll") } else { ("student_id", "already_enrolled") };
            problems.add(Detail::of(field, code));
            enrol::check(ctx, &mut problems, "", &cmd, student.born_on, &[]).await?;
            return problems.into_result().map(|()| None);
        }
        let step = if comes_back { Step::Readmit } else { Step::Enrol };
        match enrol::admission(ctx, student.clone(), spells, step, cmd).await {
            Ok(admission) => problems.into_result().map(|()| Some(admission)),
            Err(error) => {
                problems.merge(error)?;
                problems.into_result().map(|()| None)
            }
        }
    }

    /// Writes a row by itself; a failure undoes only this row.
    async fn write(&self, ctx: &Ctx, place: &Place, admission: Option<Admission>) -> Result<Written> {
        let Some(admission) = admission else {
            return match self.spell(place)? {
                Some(spell) => change::write(ctx, self.student(place)?, spell, place).await,
                None => Err(Error::internal("a row is about a spell, or begins one")),
            };
        };
        ctx.nested(async || {
            let (student, spell) = enrol::write(ctx, &admission).await?;
            if let Some(cmd) = place.leaving(place.note.clone()) {
                leave::leave(ctx, student, step_off(&cmd), cmd).await?;
            }
            Ok(Written::new(Outcome::Created, spell.id))
        })
        .await
    }

    async fn with_warning(&self, ctx: &Ctx, place: &Place, mut written: Written) -> Result<Written> {
        if written.outcome == Outcome::Created
            && let Some(student) = self.students.get(&place.student_id)
        {
            let starts_on = place.starts_on.unwrap_or_else(|| ctx.today());
            written.warnings.extend(age::warning(ctx, &place.level_code, student.born_on, starts_on).await?);
        }
        Ok(written)
    }
}
