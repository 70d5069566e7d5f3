//! What of a learner's record goes to another school: a copy, as it is on the day of the offer.

use chrono::NaiveDate;
use kernel::values::{Email, NationalId, Phone};
use kernel::{Ctx, Error, Result};
use sea_orm::FromJsonQueryResult;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::alert::{self, Kind};
use super::super::enrolment::{self, Boarding, EntryReason};
use super::super::guardian_link::{self, Custody};
use super::super::new_guardian::NewGuardian;
use super::super::student::{self, Codes, OrphanStatus, Sex};
use super::super::{guardian, previous_school};

/// A learner's record on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
pub struct LearnerRecord {
    /// Who it is.
    pub learner: Learner,
    /// The guardians, in the order they are called.
    pub guardians: Vec<NewGuardian>,
    /// What whoever deals with the learner must know.
    pub alerts: Vec<CarriedAlert>,
    /// The schools before.
    pub previous_schools: Vec<CarriedSchool>,
    /// When the learner was on the roll of the school that sends it.
    pub spells: Vec<CarriedSpell>,
}

/// Who it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "the fields of a student, by their names")]
pub struct Learner {
    pub first_name: String,
    pub middle_names: Option<String>,
    pub last_name: String,
    pub preferred_name: Option<String>,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub birth_entry_number: Option<String>,
    pub national_id: Option<NationalId>,
    pub nationality: Option<String>,
    pub home_language: Option<String>,
    pub disabilities: Codes,
    pub orphan_status: OrphanStatus,
    pub beam: bool,
    pub phone: Option<Phone>,
    pub email: Option<Email>,
    pub address: Option<String>,
}

/// An alert on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "the fields of an alert, by their names")]
pub struct CarriedAlert {
    pub kind: Kind,
    pub headline: String,
    pub details: Option<String>,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

/// A school before, on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "the fields of a previous school, by their names")]
pub struct CarriedSchool {
    pub name: String,
    pub emis_code: Option<String>,
    pub place: Option<String>,
    pub starts_on: Option<NaiveDate>,
    pub ends_on: Option<NaiveDate>,
    pub last_level_code: Option<String>,
    pub leaving_reason: Option<String>,
}

/// A spell on the roll, on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "the fields of an enrolment, by their names")]
pub struct CarriedSpell {
    pub level_code: String,
    pub stream: Option<String>,
    pub boarding: Boarding,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub entry_reason: EntryReason,
    pub exit_reason: Option<String>,
}

/// What may be left out of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordPart {
    /// The guardians.
    Guardians,
    /// The alerts that hold today.
    Alerts,
    /// The schools before.
    PreviousSchools,
}

/// A learner's record as it is today, with some of its parts.
///
/// # Errors
/// The database's.
pub(super) async fn copy(ctx: &Ctx, student: &student::Model, parts: &[RecordPart]) -> Result<LearnerRecord> {
    let has = |part| parts.contains(&part);
    Ok(LearnerRecord {
        learner: same_fields(student)?,
        guardians: if has(RecordPart::Guardians) { guardians(ctx, student.id).await? } else { Vec::new() },
        alerts: if has(RecordPart::Alerts) { alerts(ctx, student.id).await? } else { Vec::new() },
        previous_schools: if has(RecordPart::PreviousSchools) { previous(ctx, student.id).await? } else { Vec::new() },
        spells: spells(ctx, student.id).await?,
    })
}

/// A part of a record: the fields of one name are the same.
fn same_fields<T: DeserializeOwned>(row: &impl Serialize) -> Result<T> {
    Ok(serde_json::from_value(serde_json::to_value(row)?)?)
}

async fn guardians(ctx: &Ctx, student_id: Uuid) -> Result<Vec<NewGuardian>> {
    use guardian_link::Column as C;
    let links = ctx.find::<guardian_link::Entity>().filter(C::StudentId.eq(student_id)).order_by_asc(C::ContactPriority);
    let links = links.all(ctx.uow()).await?;
    let ids = links.iter().map(|link| link.guardian_id);
    let people = ctx.find::<guardian::Entity>().filter(guardian::Column::Id.is_in(ids)).all(ctx.uow()).await?;
    let of = |link: &guardian_link::Model| people.iter().find(|person| person.id == link.guardian_id).cloned();
    Ok(links.iter().filter_map(|link| Some(carried(of(link)?, link))).collect())
}

fn carried(person: guardian::Model, link: &guardian_link::Model) -> NewGuardian {
    NewGuardian {
        title: person.title,
        first_name: person.first_name,
        last_name: person.last_name,
        sex: person.sex,
        national_id: person.national_id,
        phone: person.phone,
        alternative_phone: person.alternative_phone,
        email: person.email,
        occupation: person.occupation,
        employer: person.employer,
        address: person.address,
        language: person.language,
        relationship: link.relationship.clone(),
        custody: link.custody,
        lives_with: link.lives_with,
        can_collect: link.can_collect && link.custody != Custody::None,
        receives_reports: link.receives_reports,
        pays_fees: link.pays_fees,
        emergency_contact: link.emergency_contact,
    }
}

/// Those that hold today or will.
async fn alerts(ctx: &Ctx, student_id: Uuid) -> Result<Vec<CarriedAlert>> {
    use alert::Column as C;
    let holds = Condition::any().add(C::EndsOn.is_null()).add(C::EndsOn.gte(ctx.today()));
    let rows = ctx.find::<alert::Entity>().filter(C::StudentId.eq(student_id)).filter(holds).order_by_asc(C::StartsOn);
    rows.all(ctx.uow()).await?.iter().map(same_fields).collect()
}

async fn previous(ctx: &Ctx, student_id: Uuid) -> Result<Vec<CarriedSchool>> {
    use previous_school::Column as C;
    let rows = ctx.find::<previous_school::Entity>().filter(C::StudentId.eq(student_id)).order_by_asc(C::StartsOn);
    rows.all(ctx.uow()).await?.iter().map(same_fields).collect()
}

pub(super) async fn spells(ctx: &Ctx, student_id: Uuid) -> Result<Vec<CarriedSpell>> {
    use enrolment::Column as C;
    let rows = ctx.find::<enrolment::Entity>().filter(C::StudentId.eq(student_id)).order_by_asc(C::StartsOn);
    rows.all(ctx.uow()).await?.iter().map(same_fields).collect()
}

/// An object of the same fields, for the resource that takes them.
pub(super) fn fields(value: &impl Serialize) -> Result<serde_json::Map<String, serde_json::Value>> {
    match serde_json::to_value(value)? {
        serde_json::Value::Object(object) => Ok(object),
        _ => Err(Error::internal("a part of a record is an object")),
    }
}
