//! One row of an import: found, merged, written like any other create or update.

use sea_orm::{ColumnTrait, Iden, QueryFilter, QuerySelect};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::super::{ModelOf, Resource, Verb, find_scoped, write};
use super::Outcome;
use crate::Ctx;
use crate::db::{Row, Tenant};
use crate::errors::{Detail, Error, Result, code};
use crate::list::ColumnKind;

/// Writes a row; a failure undoes only this row.
pub(super) async fn write<R: Resource>(ctx: &Ctx, record: &Map<String, Value>) -> Result<Outcome> {
    let before = find::<R>(ctx, record).await?;
    let mut given = record.clone();
    given.shift_remove("id");
    let Some(before) = before else {
        let input = write::write_input::<R>(None, Value::Object(given), false)?;
        return ctx.nested(async || write::create::<R>(ctx, input).await.map(|_| Outcome::Created)).await;
    };
    let input = write::write_input::<R>(Some(&before), Value::Object(given), true)?;
    let version = before.version();
    ctx.nested(async || {
        let after = write::update::<R>(ctx, before, input).await?;
        Ok(if after.version() == version { Outcome::Unchanged } else { Outcome::Updated })
    })
    .await
}

/// The record a row is about.
async fn find<R: Resource>(ctx: &Ctx, record: &Map<String, Value>) -> Result<Option<ModelOf<R>>> {
    let select = find_scoped::<R>(ctx, Verb::Import);
    if let Some(id) = record.get("id").and_then(Value::as_str) {
        let unknown = || Error::new(&code::INVALID_REFERENCE).detail(Detail::of("id", "invalid_reference"));
        let id: Uuid = id.parse().map_err(|_| unknown())?;
        return Ok(Some(select.filter(R::Entity::ID.eq(id)).one(ctx.uow()).await?.ok_or_else(unknown)?));
    }
    if R::NATURAL_KEY.is_empty() {
        return Ok(None);
    }
    let mut select = select;
    for column in R::NATURAL_KEY {
        let text = match record.get(column.unquoted()) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => return Ok(None),
            Some(other) => other.to_string(),
        };
        let Some(value) = ColumnKind::of(column).and_then(|kind| kind.parse(&text)) else { return Ok(None) };
        select = select.filter(column.eq(value));
    }
    let mut found = select.limit(2).all(ctx.uow()).await?;
    match found.len() {
        0 => Ok(None),
        1 => Ok(found.pop()),
        _ => {
            let names: Vec<_> = R::NATURAL_KEY.iter().map(|c| c.unquoted()).collect();
            let names = names.join(", ");
            Err(Error::validation(vec![Detail::of(names.clone(), "ambiguous").with("value", names)]))
        }
    }
}
