//! Loading code lists: what the seed and an update of the ministry's lists do.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use kernel::audit::Entry;
use kernel::{Ctx, Result};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::{Map, Value, json};

use super::check;
use super::code::{ActiveModel, Column, Entity};

/// A code to be loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferenceCode {
    /// The list: `districts`. At most 40 characters.
    pub code_set: String,
    /// What records store. At most 60 characters.
    pub code: String,
    /// The code of the list above: a district's province.
    pub parent_code: Option<String>,
    /// Place in the list, from 0.
    pub ordinal: i32,
    /// Language (`en` always) to text.
    pub labels: BTreeMap<String, String>,
    /// What is particular to the list; may be empty.
    pub attributes: Map<String, Value>,
    /// First day on which it may be used.
    pub valid_from: NaiveDate,
    /// Last day; `None` while it is in use.
    pub valid_to: Option<NaiveDate>,
    /// Where it comes from. At most 200 characters.
    pub source: String,
}

/// Adds codes, and brings those that are there already (same list, code and first day) up to date. Nothing is ever
/// removed: old records may name it. Loading the same again changes nothing. The context is the platform's.
///
/// # Errors
/// The database's.
pub async fn load(ctx: &Ctx, codes: Vec<ReferenceCode>) -> Result<()> {
    let sets: BTreeSet<String> = codes.iter().map(|code| code.code_set.clone()).collect();
    let count = codes.len();
    let rows: Vec<ActiveModel> = codes.into_iter().map(|code| row(ctx, code)).collect();
    for chunk in rows.chunks(500) {
        let again = OnConflict::columns([Column::CodeSet, Column::Code, Column::ValidFrom])
            .update_columns([
                Column::ParentCode,
                Column::Ordinal,
                Column::Labels,
                Column::Attributes,
                Column::ValidTo,
                Column::Source,
            ])
            .to_owned();
        Entity::insert_many(chunk.to_vec()).on_conflict(again).exec_without_returning(ctx.uow()).await?;
    }
    check::changes(ctx, &sets);
    ctx.audit(Entry::new("reference", "load", None).after(json!({ "sets": sets, "codes": count })));
    Ok(())
}

fn row(ctx: &Ctx, code: ReferenceCode) -> ActiveModel {
    ActiveModel {
        id: Set(ctx.new_id()),
        code_set: Set(code.code_set),
        code: Set(code.code),
        parent_code: Set(code.parent_code),
        ordinal: Set(code.ordinal),
        labels: Set(json!(code.labels)),
        attributes: Set((!code.attributes.is_empty()).then(|| Value::Object(code.attributes))),
        valid_from: Set(code.valid_from),
        valid_to: Set(code.valid_to),
        source: Set(code.source),
    }
}
