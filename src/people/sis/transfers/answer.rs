//! Answering an offer: accepting the learner, which makes a record of the school's own, or declining, which erases the copy.

use kernel::errors::Detail;
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result, resource};
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QuerySelect};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::incoming::{ActiveModel, Column, Entity, Model, Status};
use super::incomings::IncomingTransfers;
use super::record::{LearnerRecord, fields};
use crate::sis::add_guardian::{AddGuardian, add_guardian};
use crate::sis::alerts::Alerts;
use crate::sis::codes::TRANSFER_DECIDED;
use crate::sis::new_guardian::NewGuardian;
use crate::sis::previous_schools::PreviousSchools;
use crate::sis::students::{self, Students};
use crate::sis::{guardians, record as trail};

/// Where the record goes.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptTransfer {
    /// The learner's record here, of one who comes back: it stays as it is, and gets what it lacks of guardians, with alerts and
    /// schools. Without: a new record, of an applicant, who is enrolled as any other.
    pub student_id: Option<Uuid>,
    /// What the other school is told.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

/// Why not.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct DeclineTransfer {
    /// What the other school is told.
    #[schema(min_length = 1, max_length = 400)]
    pub note: String,
}

/// Accepts an offer. Done again, the answer is what was done.
///
/// # Errors
/// 404; 409 `TRANSFER_DECIDED`, or `DUPLICATE` when somebody here has the learner's national ID; 412; 422.
pub(super) async fn accept(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<AcceptTransfer>)) -> Result<Model> {
    let before = find(ctx, id).await?;
    if before.status == Status::Accepted {
        return Ok(before);
    }
    let (Status::Offered, Some(record)) = (before.status, before.record.clone()) else {
        return Err(Error::conflict(&TRANSFER_DECIDED));
    };
    let student_id = match cmd.student_id {
        Some(known) => {
            let known = students::for_reading(ctx, known, "sis.student.update").await;
            known.map_err(|_| Error::validation(vec![Detail::of("student_id", "invalid_reference")]))?.id
        }
        None => create(ctx, &record).await?,
    };
    attach(ctx, student_id, &record, &before).await?;
    let row = ActiveModel { status: Set(Status::Accepted), student_id: Set(Some(student_id)), ..ActiveModel::default() };
    decide(ctx, &before, row, cmd.note, "accept", "sis.transfer.accepted").await
}

/// Declines an offer, and erases the copy.
///
/// # Errors
/// 404; 409 `TRANSFER_DECIDED`; 412.
pub(super) async fn decline(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<DeclineTransfer>)) -> Result<Model> {
    let before = find(ctx, id).await?;
    match before.status {
        Status::Offered => {}
        Status::Declined => return Ok(before),
        _ => return Err(Error::conflict(&TRANSFER_DECIDED)),
    }
    let row = ActiveModel { status: Set(Status::Declined), ..ActiveModel::default() };
    decide(ctx, &before, row, Some(cmd.note), "decline", "sis.transfer.declined").await
}

async fn find(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let select = ctx.find::<Entity>().filter(Column::Id.eq(id)).lock(LockType::Update);
    let before = select.one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&before)?;
    Ok(before)
}

/// The copy has served: what it said is in the school's own records, or not to be kept.
async fn decide(
    ctx: &Ctx,
    before: &Model,
    mut row: ActiveModel,
    note: Option<String>,
    action: &'static str,
    topic: &'static str,
) -> Result<Model> {
    row.record = Set(None);
    row.decided_at = Set(Some(ctx.now()));
    row.decided_by_name = Set(Some(ctx.actor().name.clone()));
    row.decision_note = Set(note);
    let after = ctx.update::<Entity>(before, row).await?;
    trail::history::<IncomingTransfers, _>(ctx, action, Some(before), &after)?;
    trail::event::<IncomingTransfers, _>(ctx, topic, &after);
    Ok(after)
}

async fn create(ctx: &Ctx, record: &LearnerRecord) -> Result<Uuid> {
    let input = kernel::schema::read(Value::Object(fields(&record.learner)?))?;
    Ok(resource::create::<Students>(ctx, input).await?.id)
}

/// What belongs to the learner: guardians whom the record does not have, alerts, and schools with the one that sends it.
async fn attach(ctx: &Ctx, student_id: Uuid, record: &LearnerRecord, offer: &Model) -> Result<()> {
    for guardian in &record.guardians {
        if !crate::sis::new_guardian::is_linked(ctx, student_id, guardian).await? {
            add_guardian(ctx, student_id, added(guardian.clone())).await?;
        }
    }
    for alert in &record.alerts {
        let input = kernel::schema::read(of_student(fields(alert)?, student_id))?;
        resource::create::<Alerts>(ctx, input).await?;
    }
    let mut schools = Vec::new();
    for school in &record.previous_schools {
        schools.push(fields(school)?);
    }
    schools.push(sender(record, offer, ctx.today()));
    for school in schools {
        let input = kernel::schema::read(of_student(school, student_id))?;
        resource::create::<PreviousSchools>(ctx, input).await?;
    }
    Ok(())
}

fn of_student(mut object: Map<String, Value>, student_id: Uuid) -> Value {
    object.insert("student_id".to_owned(), json!(student_id));
    object.retain(|_, value| !value.is_null());
    Value::Object(object)
}

/// The school that sends the learner, as a school before.
fn sender(record: &LearnerRecord, offer: &Model, today: chrono::NaiveDate) -> Map<String, Value> {
    let (first, last) = (record.spells.first(), record.spells.last());
    let ends_on = last.map(|spell| spell.ends_on.unwrap_or_else(|| today.max(spell.starts_on)));
    Map::from_iter([
        ("name".to_owned(), json!(offer.sending_school_name)),
        ("starts_on".to_owned(), json!(first.map(|spell| spell.starts_on))),
        ("ends_on".to_owned(), json!(ends_on)),
        ("last_level_code".to_owned(), json!(last.map(|spell| spell.level_code.clone()))),
    ])
}

fn added(guardian: NewGuardian) -> AddGuardian {
    AddGuardian {
        guardian_id: None,
        relationship: guardian.relationship.clone(),
        custody: guardian.custody,
        contact_priority: None,
        lives_with: guardian.lives_with,
        can_collect: guardian.can_collect,
        receives_reports: guardian.receives_reports,
        pays_fees: guardian.pays_fees,
        emergency_contact: guardian.emergency_contact,
        note: None,
        guardian: Some(guardians::Input {
            title: guardian.title,
            first_name: guardian.first_name,
            last_name: guardian.last_name,
            sex: guardian.sex,
            national_id: guardian.national_id,
            phone: guardian.phone,
            alternative_phone: guardian.alternative_phone,
            email: guardian.email,
            occupation: guardian.occupation,
            employer: guardian.employer,
            address: guardian.address,
            language: guardian.language,
            custom: None,
        }),
    }
}
