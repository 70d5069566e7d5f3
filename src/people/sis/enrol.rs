//! Onto the roll: enrolling an applicant, and readmitting who left.
//!
//! Readmission is a new spell; the old one stays as it was.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};
use platform::schools::reference;

use super::codes::ENROLMENT_OVERLAP;
use super::enrolment::{self, Boarding, EntryReason};
use super::enrolments::Enrolments;
use super::spell::{self, Spell};
use super::standing::{self, Step};
use super::student::Status;
use super::students::{self, Students};
use super::{record, student};

/// A place on the roll.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// Code of the reference set `levels`: `G3`, `F1`.
    #[schema(min_length = 1, max_length = 10)]
    pub level_code: String,
    /// First day on the roll; today unless given, and no later.
    pub starts_on: Option<NaiveDate>,
    /// Whether the student sleeps at school; `day` unless given.
    pub boarding: Option<Boarding>,
    /// The stream, where the level has several.
    #[schema(max_length = 20)]
    pub stream: Option<String>,
    /// How the student comes; `new` unless given.
    pub entry_reason: Option<EntryReason>,
    /// The school the student comes from.
    #[schema(max_length = 160)]
    pub previous_school: Option<String>,
    /// Anything else about it.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

/// A place on the roll for who left.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Readmit {
    /// Code of the reference set `levels`: `G3`, `F1`.
    #[schema(min_length = 1, max_length = 10)]
    pub level_code: String,
    /// First day back on the roll; today unless given, and no later. For who leaves today: tomorrow.
    pub starts_on: Option<NaiveDate>,
    /// Whether the student sleeps at school; `day` unless given.
    pub boarding: Option<Boarding>,
    /// The stream, where the level has several.
    #[schema(max_length = 20)]
    pub stream: Option<String>,
    /// The school the student was at in between.
    #[schema(max_length = 160)]
    pub previous_school: Option<String>,
    /// Anything else about it.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

impl From<Readmit> for Enrol {
    fn from(cmd: Readmit) -> Self {
        Self {
            level_code: cmd.level_code,
            starts_on: cmd.starts_on,
            boarding: cmd.boarding,
            stream: cmd.stream,
            entry_reason: Some(EntryReason::Readmission),
            previous_school: cmd.previous_school,
            note: cmd.note,
        }
    }
}

/// Enrols an applicant: the operation.
///
/// # Errors
/// As [`enrol`], and 412.
pub(super) async fn enrol_student(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Enrol>)) -> Result<student::Model> {
    let student = students::for_command(ctx, id, "sis.student.enrol").await?;
    Ok(admit(ctx, student, Step::Enrol, cmd).await?.0)
}

/// Readmits a student who left: the operation.
///
/// # Errors
/// As [`enrol`], and 412.
pub(super) async fn readmit_student(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Readmit>)) -> Result<student::Model> {
    let student = students::for_command(ctx, id, "sis.student.readmit").await?;
    Ok(admit(ctx, student, Step::Readmit, cmd.into()).await?.0)
}

/// Enrols an applicant.
///
/// # Errors
/// 404; 422 naming every problem; 409 `ALREADY_ENROLLED`, `ILLEGAL_TRANSITION` for who left (readmit them), or
/// `ENROLMENT_OVERLAP`.
pub async fn enrol(ctx: &Ctx, student_id: Uuid, cmd: Enrol) -> Result<enrolment::Model> {
    let student = students::for_command(ctx, student_id, "sis.student.enrol").await?;
    Ok(admit(ctx, student, Step::Enrol, cmd).await?.1)
}

/// Readmits a student who left.
///
/// # Errors
/// As [`enrol`]; `ILLEGAL_TRANSITION` for an applicant.
pub async fn readmit(ctx: &Ctx, student_id: Uuid, cmd: Readmit) -> Result<enrolment::Model> {
    let student = students::for_command(ctx, student_id, "sis.student.readmit").await?;
    Ok(admit(ctx, student, Step::Readmit, cmd.into()).await?.1)
}

async fn admit(ctx: &Ctx, before: student::Model, step: Step, cmd: Enrol) -> Result<(student::Model, enrolment::Model)> {
    let rows = ctx.find::<enrolment::Entity>().filter(enrolment::Column::StudentId.eq(before.id)).all(ctx.uow()).await?;
    let admission = admission(ctx, before, &rows, step, cmd).await?;
    write(ctx, &admission).await
}

/// A student's way onto the roll that may be taken.
#[derive(Debug, Clone)]
pub(super) struct Admission {
    before: student::Model,
    status: Status,
    step: Step,
    cmd: Enrol,
    spells: Vec<Spell>,
}

/// Checks a student's way onto the roll; `rows` are all spells the student had.
pub(super) async fn admission(
    ctx: &Ctx,
    before: student::Model,
    rows: &[enrolment::Model],
    step: Step,
    cmd: Enrol,
) -> Result<Admission> {
    let status = standing::after(before.status, step)?;
    let spells = spells_of(rows);
    let mut problems = Problems::new();
    check(ctx, &mut problems, "", &cmd, before.born_on, &spells).await?;
    problems.into_result()?;
    if overlaps(ctx, &cmd, None, rows) {
        return Err(Error::conflict(&ENROLMENT_OVERLAP).detail(Detail::of("starts_on", "on_the_roll")));
    }
    Ok(Admission { before, status, step, cmd, spells })
}

/// Whether a new spell, which ends then if it does, would have a day in common with one of these.
pub(super) fn overlaps(ctx: &Ctx, cmd: &Enrol, ends_on: Option<NaiveDate>, rows: &[enrolment::Model]) -> bool {
    let spells = spells_of(rows);
    let new = Spell { ends_on, ..Spell::from(start(ctx, cmd, &spells)) };
    spells.iter().any(|spell| spell.overlaps(new))
}

fn spells_of(rows: &[enrolment::Model]) -> Vec<Spell> {
    rows.iter().map(|row| Spell { starts_on: row.starts_on, ends_on: row.ends_on }).collect()
}

/// Takes it.
pub(super) async fn write(ctx: &Ctx, admission: &Admission) -> Result<(student::Model, enrolment::Model)> {
    let Admission { before, cmd, spells, .. } = admission;
    let enrolment = insert(ctx, before.id, cmd, spells).await?;
    Ok((stand(ctx, admission).await?, enrolment))
}

/// Takes those of several students; the ids of the spells.
pub(super) async fn write_all(ctx: &Ctx, admissions: &[Admission]) -> Result<Vec<Uuid>> {
    let rows = admissions.iter().map(|Admission { before, cmd, spells, .. }| row(ctx, before.id, cmd, spells)).collect();
    let written = ctx.insert_many_returning::<enrolment::Entity>(rows).await?;
    for (admission, enrolment) in admissions.iter().zip(&written) {
        tell(ctx, enrolment)?;
        stand(ctx, admission).await?;
    }
    Ok(written.into_iter().map(|enrolment| enrolment.id).collect())
}

/// The student stands otherwise from now on.
async fn stand(ctx: &Ctx, Admission { before, status, step, .. }: &Admission) -> Result<student::Model> {
    let row = student::ActiveModel { status: Set(*status), ..student::ActiveModel::default() };
    let after = ctx.update::<student::Entity>(before, row).await?;
    let (action, topic) = match step {
        Step::Readmit => ("readmit", "sis.student.readmitted"),
        _ => ("enrol", "sis.student.enrolled"),
    };
    record::history::<Students, _>(ctx, action, Some(before), &after)?;
    record::event::<Students, _>(ctx, topic, &after);
    Ok(after)
}

/// Adds everything wrong with a place on the roll, each field with `prefix` before it.
pub(super) async fn check(
    ctx: &Ctx,
    problems: &mut Problems,
    prefix: &str,
    cmd: &Enrol,
    born_on: NaiveDate,
    spells: &[Spell],
) -> Result<()> {
    let field = |name: &str| format!("{prefix}{name}");
    reference::check(ctx, problems, &field("level_code"), "levels", &cmd.level_code).await?;
    let starts_on = start(ctx, cmd, spells);
    problems.add_if(starts_on > spell::natural_start(ctx.today(), spells), || Detail::of(field("starts_on"), "in_future"));
    problems.add_if(starts_on < born_on, || Detail::of(field("starts_on"), "before_birth"));
    // Who goes on to the next level, or stays in one, is on the roll already.
    let goes_on = matches!(cmd.entry_reason, Some(EntryReason::Progression | EntryReason::Repetition));
    problems.add_if(goes_on, || Detail::of(field("entry_reason"), "not_allowed"));
    Ok(())
}

/// Writes a spell that has been checked.
pub(super) async fn insert(ctx: &Ctx, student_id: Uuid, cmd: &Enrol, spells: &[Spell]) -> Result<enrolment::Model> {
    let enrolment = ctx.insert::<enrolment::Entity>(row(ctx, student_id, cmd, spells)).await?;
    tell(ctx, &enrolment)?;
    Ok(enrolment)
}

fn row(ctx: &Ctx, student_id: Uuid, cmd: &Enrol, spells: &[Spell]) -> enrolment::ActiveModel {
    enrolment::ActiveModel {
        student_id: Set(student_id),
        level_code: Set(cmd.level_code.clone()),
        stream: Set(cmd.stream.clone()),
        boarding: Set(cmd.boarding.unwrap_or_default()),
        starts_on: Set(start(ctx, cmd, spells)),
        entry_reason: Set(cmd.entry_reason.unwrap_or_default()),
        previous_school: Set(cmd.previous_school.clone()),
        note: Set(cmd.note.clone()),
        ..enrolment::ActiveModel::default()
    }
}

fn tell(ctx: &Ctx, enrolment: &enrolment::Model) -> Result<()> {
    record::history::<Enrolments, _>(ctx, "create", None, enrolment)?;
    record::event::<Enrolments, _>(ctx, "resource.created", enrolment);
    Ok(())
}

/// Whether a spell is already what is asked for, as far as it is asked for.
pub(super) fn is_already(cmd: &Enrol, spell: &enrolment::Model) -> bool {
    fn same<T: PartialEq>(asked: Option<&T>, held: &T) -> bool {
        asked.is_none_or(|asked| asked == held)
    }
    fn same_text(asked: &Option<String>, held: &Option<String>) -> bool {
        asked.is_none() || asked == held
    }
    cmd.level_code == spell.level_code
        && same(cmd.starts_on.as_ref(), &spell.starts_on)
        && same(cmd.boarding.as_ref(), &spell.boarding)
        && same(cmd.entry_reason.as_ref(), &spell.entry_reason)
        && same_text(&cmd.stream, &spell.stream)
        && same_text(&cmd.previous_school, &spell.previous_school)
        && same_text(&cmd.note, &spell.note)
}

fn start(ctx: &Ctx, cmd: &Enrol, spells: &[Spell]) -> NaiveDate {
    cmd.starts_on.unwrap_or_else(|| spell::natural_start(ctx.today(), spells))
}
