//! Deciding a request, field by field.

use std::collections::BTreeMap;

use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::ToSchema;
use validator::Validate;

use super::super::codes::{REQUEST_DECIDED, REQUEST_OUTDATED};
use super::ask::told;
use super::request::{ActiveModel, Entity, FieldDecision, Fields, Model, Status};
use super::subject::Record;

/// What the office says to one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Write it.
    Approve,
    /// Leave it as it is.
    Decline,
}

/// What the office says.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DecideChange {
    /// To each field of the request.
    pub fields: BTreeMap<String, Verdict>,
    /// What whoever asked is told beside it.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

/// Decides every field at once. What is approved is written by the record's own rules; when one of those refuses it, nothing is
/// decided.
///
/// # Errors
/// 404; 409 `REQUEST_DECIDED`, or `REQUEST_OUTDATED` naming fields that somebody has changed since to something else; 412; 422
/// naming fields without an answer, and what the record's rules say.
pub(super) async fn decide(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<DecideChange>)) -> Result<Model> {
    let before = ctx.get::<Entity>(id).await?;
    ctx.check_version(&before)?;
    if before.status != Status::Pending {
        return Err(Error::conflict(&REQUEST_DECIDED));
    }
    let mut problems = Problems::new();
    let known = |name: &String| before.fields.0.iter().any(|field| field.field == *name);
    for name in cmd.fields.keys().filter(|name| !known(name)) {
        problems.add(Detail::of(format!("fields.{name}"), "unknown_field"));
    }
    for field in before.fields.0.iter().filter(|field| !cmd.fields.contains_key(&field.field)) {
        problems.add(Detail::of(format!("fields.{}", field.field), "required"));
    }
    problems.into_result()?;
    let approved = |name: &String| cmd.fields.get(name) == Some(&Verdict::Approve);
    let record = Record::read(ctx, before.subject, before.record_id).await?;
    let now = record.fields()?;
    let mut outdated = Error::conflict(&REQUEST_OUTDATED);
    let (mut patch, mut is_outdated) = (Map::new(), false);
    for field in before.fields.0.iter().filter(|field| approved(&field.field)) {
        let current = now.get(&field.field).cloned().unwrap_or_default();
        if current != field.from && current != field.to {
            is_outdated = true;
            outdated = outdated.detail(Detail::of(format!("fields.{}", field.field), "changed_since"));
        }
        patch.insert(field.field.clone(), field.to.clone());
    }
    if is_outdated {
        return Err(outdated);
    }
    if !patch.is_empty() {
        record.change(ctx, patch).await?;
    }
    let mut fields = before.fields.clone();
    for field in &mut fields.0 {
        field.decision = if approved(&field.field) { FieldDecision::Approved } else { FieldDecision::Declined };
    }
    let row = ActiveModel {
        status: Set(Status::Decided),
        fields: Set(Fields(fields.0)),
        decided_at: Set(Some(ctx.now())),
        decided_by_name: Set(Some(ctx.actor().name.clone())),
        decision_note: Set(cmd.note),
        ..ActiveModel::default()
    };
    let after = ctx.update::<Entity>(&before, row).await?;
    told(ctx, "decide", "sis.change_request.decided", &after);
    Ok(after)
}
