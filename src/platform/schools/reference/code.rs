//! The code lists that the whole country shares: one row is one code of one list.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

/// One code, for the days on which it is valid.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reference_codes")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The list: `districts`.
    pub code_set: String,
    /// What records store.
    pub code: String,
    /// The code of the list above: a district's province.
    pub parent_code: Option<String>,
    /// Place in the list, from 0.
    pub ordinal: i32,
    /// Language to text; `en` always.
    pub labels: Json,
    /// What is particular to the list.
    pub attributes: Option<Json>,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; `None` while it is in use.
    pub valid_to: Option<NaiveDate>,
    /// Where it comes from.
    pub source: String,
}

/// No relations: codes are stored as text, so that a list can be corrected without touching records.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether it may be used on a date.
    #[must_use]
    pub fn is_valid_on(&self, date: NaiveDate) -> bool {
        self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last)
    }

    /// Its text in a language, or in English where there is none.
    #[must_use]
    pub fn label(&self, language: kernel::i18n::Language) -> &str {
        let text = |tag: &str| self.labels.get(tag).and_then(Json::as_str);
        text(language.tag()).or_else(|| text("en")).unwrap_or(&self.code)
    }
}
