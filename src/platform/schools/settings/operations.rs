//! Settings as a school's people see and change them.

use std::collections::HashMap;
use std::rc::Rc;

use chrono::{DateTime, Utc};
use kernel::access::Role;
use kernel::audit::Entry;
use kernel::errors::{Detail, Error, code};
use kernel::events::Event;
use kernel::operation::{Body, Key, Reply, View};
use kernel::schema::Shape;
use kernel::{Ctx, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::input::Pairs;
use super::entity::{ActiveModel, Column, Entity, Model};
use super::read::{self, usable};
use super::registry::{self, SETTINGS, Setting};

/// What the event of a setting tells: not its value.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SettingChanged {
    /// The setting's stable name.
    key: &'static str,
}

/// A setting and what it is at this school.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Setting)]
pub(super) struct Shown {
    /// Its stable name.
    key: &'static str,
    /// What it decides.
    about: &'static str,
    /// What it is.
    #[schema(value_type = Value)]
    value: Json,
    /// What it is until the school changes it.
    #[schema(value_type = Value)]
    default: Json,
    /// Whether it is still the default.
    is_default: bool,
    /// What it may be, as a JSON Schema.
    #[schema(value_type = Object)]
    schema: Json,
    /// Roles that may change it.
    changed_by: Vec<Role>,
    /// When the school last changed it.
    changed_at: Option<DateTime<Utc>>,
    /// Changes since it was first changed; null while it is the default.
    version: Option<i64>,
}

impl View for Shown {
    fn version(&self) -> Option<i64> {
        self.version
    }
}

/// The value a setting is to have.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SettingValue)]
pub(super) struct Value {
    /// What its schema allows.
    #[schema(value_type = Value)]
    value: Json,
}

fn show(setting: &'static Setting, stored: Option<&Model>) -> Shown {
    let stored = stored.filter(|row| usable(&row.key, &row.value));
    let default = (setting.default)();
    Shown {
        key: setting.key,
        about: setting.about,
        value: stored.map_or_else(|| default.clone(), |row| row.value.clone()),
        default,
        is_default: stored.is_none(),
        schema: (setting.schema)(),
        changed_by: setting.changed_by.to_vec(),
        changed_at: stored.map(|row| row.updated_at),
        version: stored.map(|row| row.version),
    }
}

/// Every setting.
pub(super) async fn list(ctx: &Ctx, (): ()) -> Result<Vec<Shown>> {
    let rows = ctx.find::<Entity>().all(ctx.uow()).await?;
    let stored: HashMap<&str, &Model> = rows.iter().map(|row| (row.key.as_str(), row)).collect();
    Ok(SETTINGS.iter().map(|setting| show(setting, stored.get(setting.key).copied())).collect())
}

/// One setting.
pub(super) async fn get(ctx: &Ctx, Key(key): Key) -> Result<Shown> {
    let setting = known(&key)?;
    let row = row(ctx, setting).await?;
    Ok(show(setting, living(row.as_ref())))
}

/// Gives a setting a value.
///
/// # Errors
/// 404 for a key that is none; 403 when the caller's roles may not change it; 412; 422 when its schema forbids the value.
pub(super) async fn put(ctx: &Ctx, (Key(key), Body(Value { value })): (Key, Body<Value>)) -> Result<Shown> {
    let setting = may_change(ctx, &key)?;
    let problems = Shape::compile((setting.schema)())?.problems(&value);
    if !problems.is_empty() {
        return Err(Error::validation(problems.into_iter().map(below_value).collect()));
    }
    let before = row(ctx, setting).await?;
    check_version(ctx, living(before.as_ref()))?;
    if let Some(row) = living(before.as_ref()).filter(|row| row.value == value) {
        return Ok(show(setting, Some(row)));
    }
    let change = ActiveModel { value: Set(value), deleted_at: Set(None), ..ActiveModel::default() };
    let after = match &before {
        Some(before) => ctx.update::<Entity>(before, change).await?,
        None => ctx.insert::<Entity>(ActiveModel { key: Set(setting.key.to_owned()), ..change }).await?,
    };
    let was = living(before.as_ref()).map_or_else(setting.default, |row| row.value.clone());
    record(ctx, setting, after.id, "update", &was, &after.value);
    Ok(show(setting, Some(&after)))
}

/// Takes a setting back to its default.
///
/// # Errors
/// 404, 403, 412.
pub(super) async fn reset(ctx: &Ctx, Key(key): Key) -> Result<()> {
    let setting = may_change(ctx, &key)?;
    let row = row(ctx, setting).await?;
    check_version(ctx, living(row.as_ref()))?;
    if let Some(row) = living(row.as_ref()) {
        ctx.delete::<Entity>(row).await?;
        record(ctx, setting, row.id, "reset", &row.value, &(setting.default)());
    }
    Ok(())
}

/// Every change of a setting, newest first.
pub(super) async fn history(ctx: Rc<Ctx>, (Key(key), Pairs(pairs)): (Key, Pairs)) -> Result<Reply> {
    let row = row(&ctx, known(&key)?).await?;
    // One that was never changed has no row; no entry has the nil id.
    let id = row.map_or_else(Uuid::nil, |row| row.id);
    kernel::resource::history_of(&ctx, &[ctx.school_id()], "setting", id, &pairs, &[]).await
}

fn known(key: &str) -> Result<&'static Setting> {
    registry::find(key).ok_or_else(Error::not_found)
}

fn may_change(ctx: &Ctx, key: &str) -> Result<&'static Setting> {
    let setting = known(key)?;
    if setting.changed_by.iter().any(|role| ctx.actor().roles.has(*role)) {
        Ok(setting)
    } else {
        Err(Error::forbidden("schools.setting.update"))
    }
}

/// The school's row of a setting, also when it has gone back to its default.
async fn row(ctx: &Ctx, setting: &Setting) -> Result<Option<Model>> {
    let select = ctx.find_with_deleted::<Entity>().filter(Column::Key.eq(setting.key));
    Ok(select.order_by_desc(Column::UpdatedAt).one(ctx.uow()).await?)
}

fn living(row: Option<&Model>) -> Option<&Model> {
    row.filter(|row| row.deleted_at.is_none())
}

/// Whoever names a version has seen a changed setting: one that is the default (again) is not it.
fn check_version(ctx: &Ctx, row: Option<&Model>) -> Result<()> {
    match row {
        Some(row) => ctx.check_version(row),
        None if ctx.is_conditional() => Err(Error::new(&code::PRECONDITION_FAILED)),
        None => Ok(()),
    }
}

fn below_value(mut problem: Detail) -> Detail {
    problem.field = Some(match problem.field {
        Some(field) if field.starts_with('[') => format!("value{field}"),
        Some(field) => format!("value.{field}"),
        None => "value".to_owned(),
    });
    problem
}

fn record(ctx: &Ctx, setting: &Setting, id: Uuid, action: &'static str, before: &Json, after: &Json) {
    read::changes(ctx);
    let shown = |value: &Json| json!({ "key": setting.key, "value": value });
    ctx.audit(Entry::new("setting", action, Some(id)).before(shown(before)).after(shown(after)));
    ctx.emit(Event {
        topic: "schools.setting.changed",
        entity: "setting",
        entity_id: id,
        payload: json!(SettingChanged { key: setting.key }),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_named_below_the_value() {
        let path = |problem: Detail| below_value(problem).field.unwrap_or_default();
        assert_eq!(path(Detail::general("type")), "value");
        assert_eq!(path(Detail::of("from", "pattern")), "value.from");
        assert_eq!(path(Detail::of("[2]", "enum")), "value[2]");
    }
}
