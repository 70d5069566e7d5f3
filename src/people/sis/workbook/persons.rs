//! Writing rows of the sheet of guardians: one whom the school knows by the same name and telephone is not written a second
//! time when a file without ids comes again.

use std::collections::HashMap;

use futures::future::LocalBoxFuture;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Map, Value};

use kernel::resource::workbook::{RowOf, write_rows};
use kernel::resource::{Verb, Written, find_scoped};
use kernel::values::Phone;
use kernel::{Ctx, Result, text};

use super::super::Guardians;
use super::super::guardian::{Column, Model};

/// Writes rows; what became of each, in order.
pub(super) fn write<'a>(ctx: &'a Ctx, rows: &'a [RowOf<'a>]) -> LocalBoxFuture<'a, Result<Vec<Result<Written>>>> {
    Box::pin(async move {
        let known = known(ctx, rows).await?;
        let records: Vec<(u64, Map<String, Value>)> = rows
            .iter()
            .map(|(number, record)| {
                let mut record = (*record).clone();
                let same = phone(&record).and_then(|phone| known.get(&phone)?.iter().find(|known| is_same(known, &record)));
                if let Some(same) = same {
                    record.insert("id".to_owned(), Value::String(same.id.to_string()));
                }
                (*number, record)
            })
            .collect();
        let rows: Vec<RowOf<'_>> = records.iter().map(|(number, record)| (*number, record)).collect();
        write_rows::<Guardians>(ctx, &rows).await
    })
}

/// The telephone of a row that has nothing better to be known by.
fn phone(record: &Map<String, Value>) -> Option<Phone> {
    let given = |name: &str| record.get(name).and_then(Value::as_str);
    if given("id").or(given("national_id")).is_some() { None } else { given("phone")?.parse().ok() }
}

/// The guardians with these telephones.
async fn known(ctx: &Ctx, rows: &[RowOf<'_>]) -> Result<HashMap<Phone, Vec<Model>>> {
    let phones: Vec<Phone> = rows.iter().filter_map(|(_, record)| phone(record)).collect();
    let mut known: HashMap<Phone, Vec<Model>> = HashMap::new();
    if phones.is_empty() {
        return Ok(known);
    }
    let select = find_scoped::<Guardians>(ctx, Verb::Import).filter(Column::Phone.is_in(phones));
    for guardian in select.all(ctx.uow()).await? {
        if let Some(phone) = guardian.phone.clone() {
            known.entry(phone).or_default().push(guardian);
        }
    }
    Ok(known)
}

/// Whether a guardian with the same telephone has the same name.
fn is_same(known: &Model, record: &Map<String, Value>) -> bool {
    let same = |name: &str, held: &str| {
        record.get(name).and_then(Value::as_str).is_some_and(|said| text::fold(said) == text::fold(held))
    };
    same("first_name", &known.first_name) && same("last_name", &known.last_name)
}
