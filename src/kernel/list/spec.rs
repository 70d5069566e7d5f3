//! What a list offers.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sea_orm::sea_query::Value;
use sea_orm::{ColumnTrait, ColumnType};
use serde_json::Value as Json;
use uuid::Uuid;

/// How a column's values are written in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text, or an enumeration kept as text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// `true` or `false`.
    Boolean,
    /// A civil date.
    Date,
    /// A moment.
    Moment,
    /// An id.
    Uuid,
}

impl ColumnKind {
    /// The kind of a column; `None` for what cannot be compared (JSON, bytes).
    #[must_use]
    pub fn of(column: &impl ColumnTrait) -> Option<Self> {
        match column.def().get_column_type() {
            ColumnType::Char(_) | ColumnType::String(_) | ColumnType::Text | ColumnType::Enum { .. } => Some(Self::Text),
            ColumnType::TinyInteger | ColumnType::SmallInteger | ColumnType::Integer | ColumnType::BigInteger => {
                Some(Self::Integer)
            }
            ColumnType::Float | ColumnType::Double => Some(Self::Float),
            ColumnType::Boolean => Some(Self::Boolean),
            ColumnType::Date => Some(Self::Date),
            ColumnType::DateTime | ColumnType::Timestamp | ColumnType::TimestampWithTimeZone => Some(Self::Moment),
            ColumnType::Uuid => Some(Self::Uuid),
            _ => None,
        }
    }

    /// Text of a query as a value of this kind; `None` when it is none.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<Value> {
        Some(match self {
            Self::Text => text.into(),
            Self::Integer => text.parse::<i64>().ok()?.into(),
            Self::Float => text.parse::<f64>().ok().filter(|f| f.is_finite())?.into(),
            Self::Boolean => text.parse::<bool>().ok()?.into(),
            Self::Date => date(text)?.into(),
            Self::Moment => moment(text)?.into(),
            Self::Uuid => text.parse::<Uuid>().ok()?.into(),
        })
    }

    /// A value as text that [`parse`](Self::parse) reads again; `None` for NULL.
    #[must_use]
    pub fn print(self, value: &Value) -> Option<String> {
        match value {
            Value::String(text) => text.clone(),
            Value::Bool(b) => b.map(|b| b.to_string()),
            Value::TinyInt(n) => n.map(|n| n.to_string()),
            Value::SmallInt(n) => n.map(|n| n.to_string()),
            Value::Int(n) => n.map(|n| n.to_string()),
            Value::BigInt(n) => n.map(|n| n.to_string()),
            Value::Float(n) => n.map(|n| n.to_string()),
            Value::Double(n) => n.map(|n| n.to_string()),
            Value::ChronoDate(d) => d.map(|d| d.to_string()),
            Value::ChronoDateTimeUtc(d) => d.map(|d| d.to_rfc3339()),
            Value::Uuid(id) => id.map(|id| id.to_string()),
            _ => None,
        }
    }

    /// Its name in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Integer => "integer",
            Self::Float => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Moment => "date-time",
            Self::Uuid => "uuid",
        }
    }
}

/// An RFC 3339 moment, or a date (its first moment, UTC). A `+` that a query string turned into a blank is forgiven.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    if let Some(date) = date(text) {
        return Some(date.and_hms_opt(0, 0, 0)?.and_utc());
    }
    let moment = DateTime::parse_from_rfc3339(&text.replace(' ', "+")).ok()?.to_utc();
    YEARS.contains(&moment.year()).then_some(moment)
}

/// An ISO 8601 date, `2026-01-31`; chrono alone would also read `2026-1-31` and blanks.
fn date(text: &str) -> Option<NaiveDate> {
    if text.len() != 10 || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return None;
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|date| YEARS.contains(&date.year()))
}

/// The years of ISO 8601 with four digits. Beyond them the databases' own limits differ.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

/// A column that may be sorted or filtered by.
#[derive(Debug, Clone)]
pub struct ColumnSpec {
    /// Its name in queries and JSON.
    pub name: String,
    /// How values are written.
    pub kind: ColumnKind,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Whether `sort=` takes it.
    pub sortable: bool,
    /// Whether filters take it.
    pub filterable: bool,
    /// The values an enumeration has.
    pub options: Option<Vec<String>>,
}

/// What a list offers.
#[derive(Debug, Clone, Default)]
pub struct Spec {
    /// Columns to sort and filter by.
    pub columns: Vec<ColumnSpec>,
    /// Filters that are not columns (`level`, `guardian_id`), with how their values are written.
    pub custom: Vec<(&'static str, ColumnKind)>,
    /// Whether `q=` searches.
    pub searchable: bool,
    /// What `include=` takes.
    pub includes: Vec<&'static str>,
    /// What `fields=` takes: the view's properties.
    pub fields: Vec<String>,
    /// Sort order unless asked otherwise.
    pub default_sort: &'static str,
}

/// What one caller may not see of a list.
#[derive(Debug, Clone, Copy)]
pub struct Hidden {
    /// Names they may not filter, sort or see.
    pub names: &'static [&'static str],
    /// The permission that would show them.
    pub by: fn() -> String,
}

impl Hidden {
    /// Nothing.
    pub const NOTHING: Self = Self { names: &[], by: String::new };
}

impl Spec {
    /// A column by name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ColumnSpec> {
        self.columns.iter().find(|c| c.name == name)
    }
}

/// The values of an enumeration, from its schema.
#[must_use]
pub fn options_of(schema: &Json) -> Option<Vec<String>> {
    let options = schema.get("enum")?.as_array()?;
    Some(options.iter().filter_map(Json::as_str).map(str::to_owned).collect())
}
