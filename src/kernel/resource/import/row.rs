//! One row of an import: found, merged, written like any other create or update.

use sea_orm::{ColumnTrait, Iden, QueryFilter, QuerySelect};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::super::{ModelOf, Resource, Verb, find_scoped, write};
use super::{Outcome, Written};
use crate::Ctx;
use crate::db::{Row, Tenant};
use crate::errors::{Detail, Error, Problems, Result, code};
use crate::list::ColumnKind;
use crate::text;

/// Writes a row; a failure undoes only this row.
pub(super) async fn write<R: Resource>(ctx: &Ctx, record: &Map<String, Value>) -> Result<Written> {
    let record = &clean(record)?;
    let before = find::<R>(ctx, record).await?;
    let mut given = record.clone();
    given.shift_remove("id");
    let Some(before) = before else {
        let input = write::write_input::<R>(None, Value::Object(given), false)?;
        return ctx
            .nested(async || write::create::<R>(ctx, input).await.map(|row| Written::new(Outcome::Created, row.id())))
            .await;
    };
    let input = write::write_input::<R>(Some(&before), Value::Object(given), true)?;
    let version = before.version();
    ctx.nested(async || {
        let after = write::update::<R>(ctx, before, input).await?;
        let outcome = if after.version() == version { Outcome::Unchanged } else { Outcome::Updated };
        Ok(Written::new(outcome, after.id()))
    })
    .await
}

/// The row with every text tidied, as in a JSON body: a database must not see what no text may have.
pub(in crate::resource) fn clean(record: &Map<String, Value>) -> Result<Map<String, Value>> {
    let mut problems = Problems::new();
    let mut tidy = record.clone();
    for (name, value) in &mut tidy {
        clean_value(name, value, &mut problems);
    }
    problems.into_result()?;
    Ok(tidy)
}

fn clean_value(path: &str, value: &mut Value, problems: &mut Problems) {
    match value {
        Value::String(text) => match text::clean(text) {
            Ok(tidy) => *text = tidy,
            Err(_) => problems.add(Detail::of(path, "control_characters")),
        },
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                clean_value(&format!("{path}[{index}]"), item, problems);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                clean_value(&format!("{path}.{name}"), field, problems);
            }
        }
        _ => {}
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cells_are_held_to_the_rules_of_texts() {
        let row = |value: Value| value.as_object().cloned().unwrap();
        let tidy = clean(&row(json!({"name": " Zoe\u{308} ", "list": ["a "], "n": 1}))).unwrap();
        assert_eq!(Value::Object(tidy), json!({"name": "Zo\u{eb}", "list": ["a"], "n": 1}));
        let error = clean(&row(json!({"name": "a\u{0}", "amount": {"currency": "U\u{7}"}, "list": ["a", "\r"]}))).unwrap_err();
        let found: Vec<_> = error.details().iter().map(|d| (d.field.clone().unwrap(), d.code.to_string())).collect();
        let refused = |field: &str| (field.to_owned(), "control_characters".to_owned());
        assert_eq!(found, [refused("name"), refused("amount.currency"), refused("list[1]")]);
    }
}
