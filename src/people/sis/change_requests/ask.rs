//! Asking for a change, and thinking better of it.

use kernel::audit::Entry;
use kernel::errors::{Detail, Problems};
use kernel::events::Event;
use kernel::operation::{Body, Id};
use kernel::resource::Resource;
use kernel::{Ctx, Error, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::codes::REQUEST_DECIDED;
use super::request::{ActiveModel, Column, Entity, Field, FieldDecision, Fields, Model, Status, Subject};
use super::requests::ChangeRequests;
use super::subject::Record;

/// A change that is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AskChange {
    /// What kind of record is to be changed.
    pub subject: Subject,
    /// Which.
    pub record_id: Uuid,
    /// The fields as they are to be, as for a change of the record; `null` empties one.
    #[schema(value_type = Object)]
    pub changes: Map<String, Value>,
    /// What the office should know about it.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

/// Asks for a change of a record that the caller may see. Nothing of the record changes by that.
///
/// # Errors
/// 404; 409 `DUPLICATE` while another request of the same account for the record waits; 422 naming what is wrong with the
/// fields.
pub(super) async fn ask(ctx: &Ctx, Body(cmd): Body<AskChange>) -> Result<Model> {
    let record = Record::read(ctx, cmd.subject, cmd.record_id).await?;
    let now = record.fields()?;
    let mut problems = Problems::new();
    for field in cmd.changes.keys().filter(|field| !Record::may_be_asked(cmd.subject, field)) {
        problems.add(Detail::of(format!("changes.{field}"), "not_allowed"));
    }
    let was = |field: &String| now.get(field).cloned().unwrap_or_default();
    let changes: Map<_, _> = cmd.changes.into_iter().filter(|(field, to)| was(field) != *to).collect();
    problems.add_if(changes.is_empty(), || Detail::of("changes", "required"));
    problems.into_result()?;
    record.check(changes.clone())?;
    let fields =
        changes.into_iter().map(|(field, to)| Field { from: was(&field), field, to, decision: FieldDecision::Pending }).collect();
    let requested_by = ctx.actor().account_id.ok_or_else(Error::not_found)?;
    let request = ctx
        .insert::<Entity>(ActiveModel {
            subject: Set(cmd.subject),
            record_id: Set(cmd.record_id),
            status: Set(Status::Pending),
            fields: Set(Fields(fields)),
            note: Set(cmd.note),
            requested_by: Set(requested_by),
            requested_by_name: Set(ctx.actor().name.clone()),
            ..ActiveModel::default()
        })
        .await?;
    told(ctx, "create", "sis.change_request.created", &request);
    Ok(request)
}

/// Whoever asked does not want it any more.
///
/// # Errors
/// 404 for what another asked for; 409 `REQUEST_DECIDED`; 412.
pub(super) async fn withdraw(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let own = ctx.find::<Entity>().filter(Column::RequestedBy.eq(ctx.actor().account_id));
    let before = own.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&before)?;
    if before.status != Status::Pending {
        return Err(Error::conflict(&REQUEST_DECIDED));
    }
    let row = ActiveModel { status: Set(Status::Withdrawn), decided_at: Set(Some(ctx.now())), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    told(ctx, "withdraw", "sis.change_request.withdrawn", &after);
    Ok(after)
}

/// In its history, and told to who listens; what the fields said is not.
pub(super) fn told(ctx: &Ctx, action: &'static str, topic: &'static str, request: &Model) {
    let names: Vec<_> =
        request.fields.0.iter().map(|field| json!({ "field": field.field, "decision": field.decision })).collect();
    let after = json!({ "subject": request.subject, "record_id": request.record_id, "status": request.status, "changes": names });
    ctx.audit(Entry::new(ChangeRequests::ENTITY, action, Some(request.id)).after(after));
    let payload = json!({ "id": request.id, "version": request.version });
    ctx.emit(Event { topic, entity: ChangeRequests::ENTITY, entity_id: request.id, payload });
}
