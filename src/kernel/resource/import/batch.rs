//! Rows of an import, many at a time: new records that stand one after the other are written with few statements. When
//! something is wrong with one of them, it is found by writing them one by one.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, Iden, ModelTrait, QueryFilter, Value};
use serde_json::{Map, Value as Json};

use super::super::{Resource, Verb, find_scoped, write};
use super::{Outcome, Written, row};
use crate::Ctx;
use crate::errors::Result;
use crate::list::ColumnKind;
use crate::text;

/// Rows looked at together.
pub(in crate::resource) const ROWS: usize = 100;

/// Writes rows, each exactly as [`row::write`] would; what became of each, in order.
///
/// # Errors
/// What is not a row's fault.
pub(in crate::resource) async fn write<R: Resource>(
    ctx: &Ctx,
    records: &[(u64, &Map<String, Json>)],
) -> Result<Vec<Result<Written>>> {
    let old = not_new::<R>(ctx, records).await?;
    let mut outcomes = Vec::with_capacity(records.len());
    let mut run = Vec::new();
    for ((_, record), old) in records.iter().zip(old) {
        if !old {
            run.push(*record);
            continue;
        }
        outcomes.extend(create::<R>(ctx, std::mem::take(&mut run)).await?);
        outcomes.push(row::write::<R>(ctx, record).await);
    }
    outcomes.extend(create::<R>(ctx, run).await?);
    Ok(outcomes)
}

/// Which rows may be about a record that is there already, or that a row before them makes.
async fn not_new<R: Resource>(ctx: &Ctx, records: &[(u64, &Map<String, Json>)]) -> Result<Vec<bool>> {
    let keys: Vec<Option<Vec<Value>>> = records.iter().map(|(_, record)| natural_key::<R>(record)).collect();
    let mut seen: HashSet<String> = if keys.iter().any(Option::is_some) {
        // Of a key of several columns these are more records than are asked for, and all of those.
        let known = R::NATURAL_KEY.iter().enumerate().fold(find_scoped::<R>(ctx, Verb::Import), |select, (index, column)| {
            select.filter(column.is_in(keys.iter().flatten().filter_map(|key| key.get(index).cloned())))
        });
        let rows = known.all(ctx.uow()).await?;
        rows.iter().map(|row| format!("{:?}", R::NATURAL_KEY.iter().map(|column| row.get(*column)).collect::<Vec<_>>())).collect()
    } else {
        HashSet::new()
    };
    Ok(records
        .iter()
        .zip(keys)
        .map(|((_, record), key)| match key {
            _ if record.contains_key("id") => true,
            // What cannot be read is left to the row.
            None => R::NATURAL_KEY.iter().any(|c| record.get(c.unquoted()).is_some_and(|given| !given.is_null())),
            Some(key) => !seen.insert(format!("{key:?}")),
        })
        .collect())
}

/// The values of a row's natural key, when it has all of them as text.
fn natural_key<R: Resource>(record: &Map<String, Json>) -> Option<Vec<Value>> {
    if R::NATURAL_KEY.is_empty() {
        return None;
    }
    let value = |column: &super::super::ColumnOf<R>| match record.get(column.unquoted()) {
        Some(Json::String(text)) => ColumnKind::of(column)?.parse(&text::clean(text).ok()?),
        _ => None,
    };
    R::NATURAL_KEY.iter().map(value).collect()
}

/// Creates records, all at once if nothing is wrong with any.
async fn create<R: Resource>(ctx: &Ctx, records: Vec<&Map<String, Json>>) -> Result<Vec<Result<Written>>> {
    if records.len() > 1 {
        let inputs = records.iter().map(|record| {
            let record = row::clean(record)?;
            write::write_input::<R>(None, Json::Object(record), false)
        });
        let inputs: Vec<_> = inputs.collect();
        match ctx.nested(async || write::create_many::<R>(ctx, inputs).await).await {
            Ok(outcomes) => {
                return Ok(outcomes.into_iter().map(|created| created.map(|id| Written::new(Outcome::Created, id))).collect());
            }
            Err(error) if error.code().status >= 500 => return Err(error),
            Err(_) => {}
        }
    }
    let mut outcomes = Vec::with_capacity(records.len());
    for record in records {
        outcomes.push(row::write::<R>(ctx, record).await);
    }
    Ok(outcomes)
}
