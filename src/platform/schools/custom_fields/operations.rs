//! The schemas of a school's custom fields as its administrators see and change them.

use std::rc::Rc;

use chrono::{DateTime, Utc};
use kernel::audit::Entry;
use kernel::errors::{Error, code};
use kernel::operation::{Body, Key, Reply, View};
use kernel::{Ctx, Result};
use sea_orm::ActiveValue::Set;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::input::Pairs;
use super::check::{self, row};
use super::entity::{ActiveModel, Entity, Model};
use super::{ENTITIES, FieldSet};

/// The custom fields of one kind of record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomFields)]
pub(super) struct Shown {
    /// Kind of record: `student`.
    entity: String,
    /// Its fields, as a JSON Schema.
    schema: FieldSet,
    /// Changes, from 1; null until there are any fields.
    version: Option<i64>,
    /// When they last changed.
    updated_at: Option<DateTime<Utc>>,
}

impl View for Shown {
    fn version(&self) -> Option<i64> {
        self.version
    }
}

impl Shown {
    fn of(row: Model) -> Result<Self> {
        let schema = serde_json::from_value(row.schema)?;
        Ok(Self { entity: row.entity, schema, version: Some(row.version), updated_at: Some(row.updated_at) })
    }
}

/// The custom fields of a kind of record; none when the school has defined none.
///
/// # Errors
/// 404 for a kind of record that cannot have any.
pub(super) async fn get(ctx: &Ctx, Key(entity): Key) -> Result<Shown> {
    known(&entity)?;
    match row(ctx, &entity).await? {
        Some(row) => Shown::of(row),
        None => Ok(Shown { entity, schema: FieldSet::default(), version: None, updated_at: None }),
    }
}

/// Replaces the custom fields of a kind of record.
///
/// # Errors
/// 404, 412, 422.
pub(super) async fn put(ctx: &Ctx, (Key(entity), Body(fields)): (Key, Body<FieldSet>)) -> Result<Shown> {
    known(&entity)?;
    let schema = serde_json::to_value(fields.checked()?)?;
    let before = row(ctx, &entity).await?;
    match &before {
        Some(row) => ctx.check_version(row)?,
        None if ctx.is_conditional() => return Err(Error::new(&code::PRECONDITION_FAILED)),
        None => {}
    }
    if let Some(row) = before.as_ref().filter(|row| row.schema == schema) {
        return Shown::of(row.clone());
    }
    let change = ActiveModel { schema: Set(schema), ..ActiveModel::default() };
    let after = match &before {
        Some(before) => ctx.update::<Entity>(before, change).await?,
        None => ctx.insert::<Entity>(ActiveModel { entity: Set(entity.clone()), ..change }).await?,
    };
    check::changes(ctx, &entity);
    let mut entry = Entry::new("custom_fields", "update", Some(after.id));
    entry.before = before.map(|row| json!({ "entity": row.entity, "schema": row.schema }));
    ctx.audit(entry.after(json!({ "entity": after.entity, "schema": after.schema })));
    Shown::of(after)
}

/// Every change of the custom fields of a kind of record, newest first.
pub(super) async fn history(ctx: Rc<Ctx>, (Key(entity), Pairs(pairs)): (Key, Pairs)) -> Result<Reply> {
    known(&entity)?;
    // Where there never were any there is no row; no entry has the nil id.
    let id = row(&ctx, &entity).await?.map_or_else(Uuid::nil, |row| row.id);
    kernel::resource::history_of(&ctx, &[ctx.school_id()], "custom_fields", id, &pairs, &[]).await
}

fn known(entity: &str) -> Result<()> {
    if ENTITIES.contains(&entity) { Ok(()) } else { Err(Error::not_found()) }
}
