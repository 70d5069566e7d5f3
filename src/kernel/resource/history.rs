//! A record's history: its audit entries, as changes of fields.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Resource, Verb, read, spec};
use crate::audit;
use crate::ctx::Ctx;
use crate::errors::{Detail, Error, Result, code};
use crate::list::{ListQuery, Paging, Spec};
use crate::operation::{Raw, Reply};

/// One change of a record.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryEntry {
    /// Id of the audit entry.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done: `create`, `update`, `withdraw`.
    pub action: String,
    /// By which operation.
    pub operation: String,
    /// The account that did it.
    pub actor_id: Option<Uuid>,
    /// Its name then.
    pub actor_name: Option<String>,
    /// In which request.
    pub request_id: Option<String>,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// What changed.
    pub changes: Vec<FieldChange>,
}

/// One field's change. Sensitive values are shown as a fingerprint.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// What it was.
    #[schema(value_type = Value)]
    pub before: Value,
    /// What it became.
    #[schema(value_type = Value)]
    pub after: Value,
}

/// Answers a history request, newest first.
pub(super) async fn history<R: Resource>(ctx: &Ctx, id: Uuid, raw: &Raw) -> Result<Reply> {
    // The record's own scope decides who may see its history, deleted or not.
    read::get_with_deleted::<R>(ctx, id, Verb::History).await?;
    history_of(ctx, &[ctx.school_id()], R::ENTITY, id, &raw.query, spec::hidden::<R>(ctx)).await
}

/// The history of one thing, a page of it by `query` (`page`, `per_page`), newest first, for what is no resource. Whether
/// the caller may see it is the caller's question. `chains` are the schools whose entries are looked at; the nil id is
/// the platform's own.
///
/// # Errors
/// 400 for any other query parameter.
#[expect(clippy::disallowed_methods, reason = "the audit log is no tenant entity; its school is named below")]
pub async fn history_of(
    ctx: &Ctx,
    chains: &[Uuid],
    entity: &str,
    id: Uuid,
    query: &[(String, String)],
    hidden: &[&str],
) -> Result<Reply> {
    if let Some((name, _)) = query.iter().find(|(name, _)| name != "page" && name != "per_page") {
        return Err(Error::new(&code::UNKNOWN_PARAMETER).detail(Detail::of(name, "unknown_field")));
    }
    let query = ListQuery::parse(query, &Spec { default_sort: "-id", ..Spec::default() }, &[])?;
    let page = match query.paging {
        Paging::Page(page) => page,
        Paging::Cursor(_) => return Err(Error::new(&code::INVALID_CURSOR)),
    };
    let select = audit::Entity::find()
        .filter(audit::Column::SchoolId.is_in(chains.iter().copied()))
        .filter(audit::Column::Entity.eq(entity))
        .filter(audit::Column::EntityId.eq(id));
    let total = select.clone().count(ctx.uow()).await?;
    let entries =
        select.order_by_desc(audit::Column::Id).offset((page - 1) * query.per_page).limit(query.per_page).all(ctx.uow()).await?;
    let shown: Vec<_> = entries.into_iter().map(|entry| show(entry, hidden)).collect();
    let mut reply = Reply::data(&shown)?;
    reply.meta = Some(json!({ "total": total, "page": page, "per_page": query.per_page }));
    Ok(reply)
}

fn show(entry: audit::Model, hidden: &[&str]) -> HistoryEntry {
    let changes = changes(entry.before.as_ref(), entry.after.as_ref(), hidden);
    HistoryEntry {
        id: entry.id,
        at: entry.at,
        action: entry.action,
        operation: entry.operation,
        actor_id: entry.actor_id,
        actor_name: entry.actor_name,
        request_id: entry.request_id,
        reason: entry.reason,
        changes,
    }
}

/// The fields that differ, without the stamps that every write changes.
fn changes(before: Option<&Value>, after: Option<&Value>, hidden: &[&str]) -> Vec<FieldChange> {
    const STAMPS: [&str; 3] = ["version", "updated_at", "updated_by"];
    let empty = serde_json::Map::new();
    let object = |value: Option<&'_ Value>| value.and_then(Value::as_object).cloned().unwrap_or_else(|| empty.clone());
    let (before, after) = (object(before), object(after));
    let names = after.keys().chain(before.keys().filter(|name| !after.contains_key(*name)));
    names
        .filter(|name| !STAMPS.contains(&name.as_str()) && !hidden.contains(&name.as_str()))
        .filter_map(|name| {
            let was = before.get(name).cloned().unwrap_or(Value::Null);
            let is = after.get(name).cloned().unwrap_or(Value::Null);
            (was != is).then(|| FieldChange { field: name.clone(), before: was, after: is })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fields_that_changed_are_shown_and_never_hidden_ones() {
        let before = json!({"name": "A", "version": 1, "national_id": "x", "sex": "male"});
        let after = json!({"name": "B", "version": 2, "national_id": "y", "sex": "male"});
        let found = changes(Some(&before), Some(&after), &["national_id"]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].field, "name");
    }
}
