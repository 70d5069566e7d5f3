//! The code lists as everybody who is logged in sees them.

use chrono::NaiveDate;
use kernel::errors::Error;
use kernel::operation::{Key, Query, View};
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;
use validator::Validate;

use super::check::{find, set};
use super::code::{Column, Model};

/// A code list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReferenceSet)]
pub(super) struct ShownSet {
    /// Its name, by which its codes are asked for.
    name: String,
    /// How many codes may be used today.
    codes: i64,
}

impl View for ShownSet {}

/// A code.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReferenceCode)]
pub(super) struct ShownCode {
    /// What records store.
    code: String,
    /// The code of the list above: a district's province.
    parent_code: Option<String>,
    /// Place in the list, from 0.
    ordinal: i32,
    /// Its text in the caller's language, or in English where there is none.
    label: String,
    /// Language to text; `en` always.
    #[schema(value_type = Object)]
    labels: Json,
    /// What is particular to the list.
    #[schema(value_type = Option<Object>)]
    attributes: Option<Json>,
    /// First day on which it may be used.
    valid_from: NaiveDate,
    /// Last day; null while it is in use.
    valid_to: Option<NaiveDate>,
    /// Where it comes from.
    source: String,
}

impl View for ShownCode {}

/// Which codes of a list.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Date on which they may be used; today unless given.
    as_of: Option<NaiveDate>,
    /// Only codes below this one of the list above.
    #[schema(min_length = 1, max_length = 60)]
    parent: Option<String>,
}

/// The lists there are.
pub(super) async fn list(ctx: &Ctx, (): ()) -> Result<Vec<ShownSet>> {
    let today = ctx.today();
    let open = Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gte(today));
    let counted: Vec<(String, i64)> = find()
        .select_only()
        .column(Column::CodeSet)
        .column_as(Column::Code.count(), "codes")
        .filter(Column::ValidFrom.lte(today))
        .filter(open)
        .group_by(Column::CodeSet)
        .order_by_asc(Column::CodeSet)
        .into_tuple()
        .all(ctx.uow())
        .await?;
    Ok(counted.into_iter().map(|(name, codes)| ShownSet { name, codes }).collect())
}

/// The codes of a list.
///
/// # Errors
/// 404 when there is no such list.
pub(super) async fn get(ctx: &Ctx, (Key(name), Query(which)): (Key, Query<Which>)) -> Result<Vec<ShownCode>> {
    let list = set(ctx, &name).await?;
    if list.is_empty() {
        return Err(Error::not_found());
    }
    let date = which.as_of.unwrap_or_else(|| ctx.today());
    let below = |row: &&Model| which.parent.is_none() || row.parent_code == which.parent;
    Ok(list.on(date).filter(below).map(|row| show(ctx, row)).collect())
}

fn show(ctx: &Ctx, row: &Model) -> ShownCode {
    ShownCode {
        code: row.code.clone(),
        parent_code: row.parent_code.clone(),
        ordinal: row.ordinal,
        label: row.label(ctx.origin().language).to_owned(),
        labels: row.labels.clone(),
        attributes: row.attributes.clone(),
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        source: row.source.clone(),
    }
}
