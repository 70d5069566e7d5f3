//! Rows of an import, many at a time: new records that stand one after the other are written with few statements. When
//! something is wrong with one of them, it is found by writing them one by one.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, Iden, ModelTrait, QueryFilter, Value};
use serde_json::{Map, Value as Json};

use super::super::{Resource, Verb, find_scoped, write};
use super::{Outcome, row};
use crate::Ctx;
use crate::errors::Result;
use crate::list::ColumnKind;
use crate::text;

/// Rows looked at together.
pub(super) const ROWS: usize = 100;

/// Writes rows, each exactly as [`row::write`] would; what became of each, in order.
///
/// # Errors
/// What is not a row's fault.
pub(super) async fn write<R: Resource>(ctx: &Ctx, records: &[(u64, &Map<String, Json>)]) -> Result<Vec<Result<Outcome>>> {
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
    let key = |record: &Map<String, Json>| match R::NATURAL_KEY {
        [column] => match record.get(column.unquoted()) {
            Some(Json::String(text)) => ColumnKind::of(column)?.parse(&text::clean(text).ok()?),
            _ => None,
        },
        _ => None,
    };
    let keys: Vec<Option<Value>> = records.iter().map(|(_, record)| key(record)).collect();
    let mut seen: HashSet<String> = match R::NATURAL_KEY {
        [column] if keys.iter().any(Option::is_some) => {
            let known = find_scoped::<R>(ctx, Verb::Import).filter(column.is_in(keys.iter().flatten().cloned()));
            known.all(ctx.uow()).await?.iter().map(|row| format!("{:?}", row.get(*column))).collect()
        }
        _ => HashSet::new(),
    };
    let may_be_found = |record: &Map<String, Json>| {
        record.contains_key("id")
            || (R::NATURAL_KEY.len() > 1 && R::NATURAL_KEY.iter().all(|c| record.contains_key(c.unquoted())))
    };
    Ok(records
        .iter()
        .zip(keys)
        .map(|((_, record), key)| match key {
            _ if may_be_found(record) => true,
            // A number or a date is compared as its column has it; what cannot be read is left to the row.
            None => R::NATURAL_KEY.iter().any(|c| record.get(c.unquoted()).is_some_and(|given| !given.is_null())),
            Some(key) => !seen.insert(format!("{key:?}")),
        })
        .collect())
}

/// Creates records, all at once if nothing is wrong with any.
async fn create<R: Resource>(ctx: &Ctx, records: Vec<&Map<String, Json>>) -> Result<Vec<Result<Outcome>>> {
    if records.len() > 1 {
        let inputs = records.iter().map(|record| {
            let record = row::clean(record)?;
            write::write_input::<R>(None, Json::Object(record), false)
        });
        let inputs: Vec<_> = inputs.collect();
        match ctx.nested(async || write::create_many::<R>(ctx, inputs).await).await {
            Ok(outcomes) => return Ok(outcomes.into_iter().map(|created| created.map(|()| Outcome::Created)).collect()),
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
