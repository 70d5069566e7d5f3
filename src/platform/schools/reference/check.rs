//! Holding codes against their lists, which are kept in memory.

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use kernel::errors::{Detail, Problems};
use kernel::i18n::Language;
use kernel::nodes::{Remembered, Subject};
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select};

use super::code::{Column, Entity, Model};

/// A list changes when the ministry does; nodes that share no Redis notice within this time.
const LIFE: Duration = Duration::from_secs(300);

/// A code list: every row it ever had, in order.
#[derive(Debug, Clone)]
pub struct CodeSet(Arc<Vec<Model>>);

impl CodeSet {
    /// The codes that may be used on a date, in order.
    pub fn on(&self, date: NaiveDate) -> impl Iterator<Item = &Model> {
        self.0.iter().filter(move |row| row.is_valid_on(date))
    }

    /// One code, if it may be used on a date.
    #[must_use]
    pub fn get(&self, code: &str, date: NaiveDate) -> Option<&Model> {
        self.on(date).find(|row| row.code == code)
    }

    /// What people read for a code, whenever it was valid: its newest text, or the code itself where the list has none.
    #[must_use]
    pub fn label<'a>(&'a self, code: &'a str, language: Language) -> &'a str {
        self.0.iter().rfind(|row| row.code == code).map_or(code, |row| row.label(language))
    }

    /// Whether there is no such list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What this application remembers of the lists.
pub(super) struct Sets(Remembered<String, CodeSet>);

impl Default for Sets {
    fn default() -> Self {
        Self(Remembered::new(1_000))
    }
}

/// Says that the context changes these lists.
pub(super) fn changes<'a>(ctx: &Ctx, sets: impl IntoIterator<Item = &'a String>) {
    ctx.changes(sets.into_iter().map(|set| subject(set)));
}

fn subject(set: &str) -> Subject {
    Subject::new("reference", set)
}

#[expect(clippy::disallowed_methods, reason = "reference data is no school's; the one place where a query of it begins")]
pub(super) fn find() -> Select<Entity> {
    Entity::find()
}

/// A code list; empty when there is none of that name.
///
/// # Errors
/// The database's.
pub async fn set(ctx: &Ctx, name: &str) -> Result<CodeSet> {
    let sets = ctx.services().shared::<Sets>();
    if let Some(known) = sets.0.get(ctx.services().nodes(), &name.to_owned()) {
        return Ok(known);
    }
    let stamp = ctx.services().nodes().versions().stamp([subject(name)]);
    let rows = find()
        .filter(Column::CodeSet.eq(name))
        .order_by_asc(Column::Ordinal)
        .order_by_asc(Column::Code)
        .order_by_asc(Column::ValidFrom)
        .all(ctx.uow())
        .await?;
    let set = CodeSet(Arc::new(rows));
    // Names come from outside: a list that is not there is not worth remembering.
    if !set.is_empty() {
        sets.0.keep_from(ctx, stamp, name.to_owned(), set.clone(), LIFE);
    }
    Ok(set)
}

/// Adds a problem with `field` unless `code` is one that the list has today.
///
/// # Errors
/// The database's.
pub async fn check(ctx: &Ctx, problems: &mut Problems, field: &str, set_name: &str, code: &str) -> Result<()> {
    let known = set(ctx, set_name).await?.get(code, ctx.today()).is_some();
    problems.add_if(!known, || Detail::of(field, "invalid_reference"));
    Ok(())
}

/// The same for a code that must belong to `parent` in the list above: a district to its province.
///
/// # Errors
/// The database's.
pub async fn check_within(
    ctx: &Ctx,
    problems: &mut Problems,
    field: &str,
    set_name: &str,
    code: &str,
    parent: &str,
) -> Result<()> {
    let list = set(ctx, set_name).await?;
    let fits = list.get(code, ctx.today()).is_some_and(|row| row.parent_code.as_deref() == Some(parent));
    problems.add_if(!fits, || Detail::of(field, "invalid_reference"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn code(code: &str, from: &str, to: Option<&str>) -> Model {
        Model {
            id: uuid::Uuid::nil(),
            code_set: "currencies".into(),
            code: code.into(),
            parent_code: None,
            ordinal: 0,
            labels: json!({"en": format!("{code} from {from}"), "sn": "Dhora"}),
            attributes: None,
            valid_from: day(from),
            valid_to: to.map(day),
            source: String::new(),
        }
    }

    #[test]
    fn a_code_is_valid_from_its_first_to_its_last_day_and_may_return() {
        let set = CodeSet(Arc::new(vec![
            code("ZWL", "2019-06-24", Some("2024-04-05")),
            code("ZWG", "2024-04-05", None),
            code("ZWL", "2030-01-01", None),
        ]));
        let codes = |date| set.on(day(date)).map(|row| row.code.as_str()).collect::<Vec<_>>();
        assert_eq!(codes("2019-06-23"), Vec::<&str>::new());
        assert_eq!(codes("2024-04-05"), ["ZWL", "ZWG"]);
        assert_eq!(codes("2024-04-06"), ["ZWG"]);
        assert_eq!(set.get("ZWL", day("2031-01-01")).unwrap().valid_from, day("2030-01-01"));
    }

    #[test]
    fn a_label_falls_back_to_english() {
        let row = code("USD", "1980-04-18", None);
        assert_eq!((row.label(Language::Sn), row.label(Language::Nd)), ("Dhora", "USD from 1980-04-18"));
    }
}
