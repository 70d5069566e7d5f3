//! Registering learners for subjects, many at once; who takes a subject already keeps it as it is.

use std::collections::HashSet;

use chrono::NaiveDate;
use kernel::audit::Entry;
use kernel::errors::{Detail, Error, code};
use kernel::events::Event;
use kernel::operation::{Body, Id, Query, View};
use kernel::{Ctx, Result, resource};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::class_list::{ClassListQuery, class_list};
use super::super::classes::Classes;
use super::super::period::{Period, overlapping};
use super::super::record;
use super::super::subjects::subject;
use super::registration::{ActiveModel, Column, Entity, Model};

/// Which subjects a class takes.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RegisterClass {
    /// The subjects.
    #[schema(min_items = 1, max_items = 30)]
    pub subject_ids: Vec<Uuid>,
    /// First day; today unless given.
    pub starts_on: Option<NaiveDate>,
}

/// What came of registering a class.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassRegistered {
    /// How many registrations were made.
    pub registered: usize,
    /// How many there were already.
    pub unchanged: usize,
}

impl View for ClassRegistered {}

/// Registers the learners of a class for subjects: the operation.
///
/// # Errors
/// 404; 412; 422 naming every subject that there is none of.
pub(super) async fn register_class(ctx: &Ctx, (Id(class_id), Body(cmd)): (Id, Body<RegisterClass>)) -> Result<ClassRegistered> {
    let class = resource::get::<Classes>(ctx, class_id).await?;
    ctx.check_version(&class)?;
    check_subjects(ctx, &cmd.subject_ids).await?;
    let day = cmd.starts_on.unwrap_or_else(|| ctx.today());
    let learners = class_list(ctx, (Id(class_id), Query(ClassListQuery { as_of: Some(day), include: None }))).await?;
    ctx.set_meta(&serde_json::Value::Null);
    let subjects: HashSet<Uuid> = cmd.subject_ids.into_iter().collect();
    let wanted: Vec<Wanted> = learners
        .iter()
        .flat_map(|learner| {
            let student_id = learner.student_id;
            subjects.iter().map(move |subject_id| Wanted { student_id, subject_id: *subject_id, subject_choice_id: None })
        })
        .collect();
    let asked = wanted.len();
    let registered = register(ctx, wanted, Period::new(day, None)).await?.len();
    Ok(ClassRegistered { registered, unchanged: asked - registered })
}

async fn check_subjects(ctx: &Ctx, subjects: &[Uuid]) -> Result<()> {
    let mut unknown = Vec::new();
    for (index, id) in subjects.iter().enumerate() {
        if !record::any::<subject::Entity>(ctx, Condition::all().add(subject::Column::Id.eq(*id))).await? {
            unknown.push(Detail::of(format!("subject_ids[{index}]"), "invalid_reference"));
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    Err(unknown.into_iter().fold(Error::new(&code::INVALID_REFERENCE), Error::detail))
}

/// A registration to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Wanted {
    pub(super) student_id: Uuid,
    pub(super) subject_id: Uuid,
    pub(super) subject_choice_id: Option<Uuid>,
}

/// Registers those who do not take the subject on any day of the period already. Gives the new registrations.
///
/// # Errors
/// 409 `REGISTRATION_OVERLAP` when somebody else registers one of them at this moment.
pub(super) async fn register(ctx: &Ctx, wanted: Vec<Wanted>, period: Period) -> Result<Vec<Model>> {
    let students: HashSet<Uuid> = wanted.iter().map(|wanted| wanted.student_id).collect();
    let there = ctx
        .find::<Entity>()
        .filter(Column::StudentId.is_in(students))
        .filter(overlapping(Column::StartsOn, Column::EndsOn, period))
        .all(ctx.uow())
        .await?;
    let there: HashSet<(Uuid, Uuid)> = there.into_iter().map(|row| (row.student_id, row.subject_id)).collect();
    let rows: Vec<ActiveModel> = wanted
        .into_iter()
        .filter(|wanted| !there.contains(&(wanted.student_id, wanted.subject_id)))
        .map(|wanted| ActiveModel {
            id: Set(ctx.new_id()),
            student_id: Set(wanted.student_id),
            subject_id: Set(wanted.subject_id),
            starts_on: Set(period.starts_on),
            ends_on: Set(period.ends_on),
            subject_choice_id: Set(wanted.subject_choice_id),
            ..ActiveModel::default()
        })
        .collect();
    let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.id.try_as_ref().copied()).collect();
    ctx.insert_many::<Entity>(rows).await?;
    let made = ctx.find::<Entity>().filter(Column::Id.is_in(ids)).all(ctx.uow()).await?;
    for row in &made {
        let entity = "subject_registration";
        ctx.audit(Entry::new(entity, "create", Some(row.id)).after(serde_json::to_value(row)?));
        let payload = serde_json::json!({ "id": row.id, "version": row.version, "change": "create" });
        ctx.emit(Event { topic: "resource.created", entity, entity_id: row.id, payload });
    }
    Ok(made)
}
