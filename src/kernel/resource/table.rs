//! Records as rows of a table: what CSV and XLSX have, and JSON has not.
//!
//! A nested object becomes columns with dots (`amount.currency`), a list of words one cell (`visual;hearing`).

use serde_json::{Map, Value};

use super::Resource;
use crate::errors::Result;
use crate::json;
use crate::operation::from_text;
use crate::schema::Shape;

/// The columns of a shape: names with dots, and the schema of each cell.
pub(super) fn columns(shape: &Shape) -> Vec<(String, Value)> {
    let mut columns = Vec::new();
    if let Some(properties) = shape.properties() {
        collect(shape, properties, "", &mut columns);
    }
    columns
}

fn collect(shape: &Shape, properties: &Map<String, Value>, prefix: &str, columns: &mut Vec<(String, Value)>) {
    for (name, schema) in properties {
        let resolved = shape.resolve(schema);
        match resolved.get("properties").and_then(Value::as_object) {
            Some(inner) => collect(shape, inner, &format!("{prefix}{name}."), columns),
            None => {
                // A reference loses what is said beside it; keep whether the cell may be empty.
                let mut cell = resolved.clone();
                if schema.get("oneOf").is_some()
                    && let Some(object) = cell.as_object_mut()
                {
                    object.insert("x-nullable".to_owned(), Value::Bool(true));
                }
                columns.push((format!("{prefix}{name}"), cell));
            }
        }
    }
}

/// Columns of the view of a resource.
pub(super) fn view_columns<R: Resource>() -> Result<Vec<String>> {
    Ok(columns(Shape::of::<R::View>()?.as_ref()).into_iter().map(|(name, _)| name).collect())
}

/// The cell of a column with dots, as text.
pub(super) fn cell(record: &Map<String, Value>, column: &str) -> String {
    let mut value = None;
    let mut object = Some(record);
    for part in column.split('.') {
        value = object.and_then(|o| o.get(part));
        object = value.and_then(Value::as_object);
    }
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(";")
        }
        Some(other) => other.to_string(),
    }
}

/// Keeps a spreadsheet from running a cell as a formula: a leading apostrophe, as spreadsheets themselves show text.
/// Numbers and telephone numbers are left alone.
pub(super) fn defuse(text: &str) -> std::borrow::Cow<'_, str> {
    let harmless = |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ' ' | ','));
    match text.chars().next() {
        Some('=' | '@' | '\t' | '\r') => format!("'{text}").into(),
        Some('+' | '-') if !harmless(text.get(1..).unwrap_or_default()) => format!("'{text}").into(),
        _ => text.into(),
    }
}

/// Puts a cell's text into a record, as the JSON its schema expects. An empty cell is `null` where that is allowed, and
/// nothing where it is not.
pub(super) fn put(record: &mut Map<String, Value>, column: &str, schema: &Value, text: &str) {
    let text = text.trim();
    let text = text.strip_prefix('\'').filter(|t| t.starts_with(['=', '+', '-', '@'])).unwrap_or(text);
    let value = if text.is_empty() {
        if !nullable(schema) {
            return;
        }
        Value::Null
    } else {
        typed(schema, text)
    };
    let mut object = record;
    let mut parts = column.split('.').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            object.insert(part.to_owned(), value);
            return;
        }
        if value.is_null() && !object.contains_key(part) {
            // An object all of whose cells are empty is not there at all.
            return;
        }
        let inner = object.entry(part).or_insert_with(|| Value::Object(Map::new()));
        match inner {
            Value::Object(inner) => object = inner,
            _ => return,
        }
    }
}

fn typed(schema: &Value, text: &str) -> Value {
    let is = |name: &str| match schema.get("type") {
        Some(Value::String(t)) => t == name,
        Some(Value::Array(types)) => types.iter().any(|t| t == name),
        _ => false,
    };
    if is("boolean") {
        match text.to_lowercase().as_str() {
            "true" | "yes" | "y" | "1" => return Value::Bool(true),
            "false" | "no" | "n" | "0" => return Value::Bool(false),
            _ => {}
        }
    }
    if is("object") || schema.get("additionalProperties").is_some_and(|a| a != &Value::Bool(false)) {
        return json::parse_strict(text.as_bytes(), json::Limits::default()).unwrap_or_else(|_| Value::String(text.to_owned()));
    }
    if is("array") && !is("string") {
        return from_text(schema, &text.replace(';', ","));
    }
    if schema.get("format").is_some_and(|f| f == "date")
        && let Some(date) = day_first(text)
    {
        return Value::String(date);
    }
    if let Some(options) = schema.get("enum").and_then(Value::as_array) {
        let folded = text.to_lowercase().replace([' ', '-'], "_");
        if let Some(option) = options.iter().find(|o| o.as_str().is_some_and(|o| o.to_lowercase() == folded)) {
            return option.clone();
        }
    }
    from_text(schema, text)
}

/// `31/12/2015`, `31-12-2015` and `31.12.2015` as ISO: the day is first in Zimbabwe.
fn day_first(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let date = chrono::NaiveDate::from_ymd_opt(year.parse().ok().filter(|y| *y > 1000)?, month.parse().ok()?, day.parse().ok()?)?;
    Some(date.to_string())
}

fn nullable(schema: &Value) -> bool {
    schema.get("x-nullable").is_some()
        || match schema.get("type") {
            Some(Value::Array(types)) => types.iter().any(|t| t == "null"),
            Some(_) => false,
            None => true,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_formula_is_defused_and_a_telephone_number_is_not() {
        assert_eq!(defuse("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(defuse("-1+cmd"), "'-1+cmd");
        assert_eq!(defuse("+263771234567"), "+263771234567");
        assert_eq!(defuse("-12.50"), "-12.50");
    }

    #[test]
    fn cells_become_what_their_schema_expects() {
        let mut record = Map::new();
        put(&mut record, "beam", &json!({"type": "boolean"}), "Yes");
        put(&mut record, "born_on", &json!({"type": "string", "format": "date"}), "31/12/2015");
        put(&mut record, "sex", &json!({"type": "string", "enum": ["male", "female"]}), "Female");
        put(&mut record, "disabilities", &json!({"type": "array", "items": {"type": "string"}}), "visual; hearing");
        put(&mut record, "phone", &json!({"type": ["string", "null"]}), " ");
        put(&mut record, "name", &json!({"type": "string"}), "");
        put(&mut record, "amount.currency", &json!({"type": "string"}), "USD");
        assert_eq!(
            Value::Object(record),
            json!({"beam": true, "born_on": "2015-12-31", "sex": "female", "disabilities": ["visual", "hearing"],
                   "phone": null, "amount": {"currency": "USD"}})
        );
    }
}
