//! The part of JSON Schema that custom fields are written in: one object, flat, of at most fifty named fields.
//!
//! No `$ref`, no nesting and no `pattern`: a school's schema must not be able to make validation slow, or hide a field
//! from exports.

use std::collections::BTreeMap;

use kernel::errors::{Detail, Problems};
use kernel::json::pointer_to_path;
use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::ToSchema;
use validator::Validate;

const MAX_FIELDS: usize = 50;
const MAX_OPTIONS: usize = 200;
const MAX_NAME: usize = 40;
/// Characters of a text unless its field says less.
const MAX_TEXT: u32 = 2_000;

/// The custom fields of one kind of record, as a JSON Schema.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = CustomFieldSet)]
pub struct FieldSet {
    /// Always `object`.
    #[serde(rename = "type")]
    pub kind: ObjectType,
    /// The fields by name, at most 50. A name is a small letter, then small letters, digits and `_`, 40 characters in all.
    pub properties: BTreeMap<String, FieldSchema>,
    /// Names of the fields that a record must have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 50)]
    pub required: Vec<String>,
    /// Always `false`: fields that are not named here are refused.
    #[serde(default)]
    #[schema(default = false)]
    pub additional_properties: bool,
}

/// `object`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = CustomFieldObject)]
pub enum ObjectType {
    /// An object.
    #[default]
    Object,
}

/// One custom field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = CustomField)]
pub struct FieldSchema {
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// What it is called on a form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 80)]
    pub title: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 400)]
    pub description: Option<String>,
    /// For texts: what form they have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<TextFormat>,
    /// For texts: the values there are.
    #[serde(default, rename = "enum", skip_serializing_if = "Option::is_none")]
    #[schema(min_items = 1, max_items = 200)]
    pub options: Option<Vec<String>>,
    /// For texts: the fewest characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 2000)]
    pub min_length: Option<u32>,
    /// For texts: the most characters; 2,000 unless less is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 2000)]
    pub max_length: Option<u32>,
    /// For numbers: the smallest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    pub minimum: Option<Number>,
    /// For numbers: the largest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    pub maximum: Option<Number>,
    /// Its place on a form.
    #[serde(default, rename = "x-order", skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1000)]
    pub order: Option<u32>,
}

/// What a custom field's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = CustomFieldType)]
pub enum FieldType {
    /// Text; a date with `format`, a choice with `enum`.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
}

/// The form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = CustomFieldFormat)]
pub enum TextFormat {
    /// A civil date: `2026-01-31`.
    Date,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
}

impl FieldSet {
    /// Everything wrong with it that its own shape cannot say, and every text given a greatest length.
    ///
    /// # Errors
    /// 422 with paths such as `properties.house.minimum`.
    pub fn checked(mut self) -> kernel::Result<Self> {
        let mut problems = Problems::new();
        problems.add_if(self.properties.len() > MAX_FIELDS, || Detail::of("properties", "max_items").with("limit", MAX_FIELDS));
        problems.add_if(self.additional_properties, || Detail::of("additionalProperties", "not_allowed"));
        for (index, name) in self.required.iter().enumerate() {
            let at = || format!("required[{index}]");
            problems.add_if(!self.properties.contains_key(name), || Detail::of(at(), "invalid_reference"));
            problems.add_if(self.required.iter().take(index).any(|other| other == name), || Detail::of(at(), "unique_items"));
        }
        for (name, field) in &mut self.properties {
            problems.add_if(!is_name(name), || Detail::of(path(name), "custom_field_name"));
            field.check(name, &mut problems);
            if field.kind == FieldType::String && field.options.is_none() && field.format.is_none() {
                field.max_length = field.max_length.or(Some(MAX_TEXT));
            }
        }
        problems.into_result().map(|()| self)
    }
}

impl FieldSchema {
    fn check(&self, name: &str, problems: &mut Problems) {
        let at = |part: &str| format!("{}.{part}", path(name));
        let text = self.kind == FieldType::String;
        let number = matches!(self.kind, FieldType::Integer | FieldType::Number);
        let given = [
            ("format", self.format.is_some(), text),
            ("enum", self.options.is_some(), text),
            ("minLength", self.min_length.is_some(), text),
            ("maxLength", self.max_length.is_some(), text),
            ("minimum", self.minimum.is_some(), number),
            ("maximum", self.maximum.is_some(), number),
        ];
        for (part, given, allowed) in given {
            problems.add_if(given && !allowed, || Detail::of(at(part), "not_allowed"));
        }
        if let (Some(least), Some(most)) = (self.min_length, self.max_length) {
            problems.add_if(least > most, || Detail::of(at("maxLength"), "minimum").with("limit", least));
        }
        if let (Some(least), Some(most)) = (&self.minimum, &self.maximum) {
            problems.add_if(least.as_f64() > most.as_f64(), || Detail::of(at("maximum"), "minimum").with("limit", least));
        }
        let options = self.options.as_deref().unwrap_or_default();
        problems.add_if(options.len() > MAX_OPTIONS, || Detail::of(at("enum"), "max_items").with("limit", MAX_OPTIONS));
        for (index, option) in options.iter().enumerate() {
            let at = || at(&format!("enum[{index}]"));
            problems.add_if(option.is_empty(), || Detail::of(at(), "required"));
            problems.add_if(option.chars().count() > 80, || Detail::of(at(), "max_length").with("limit", 80));
            problems.add_if(options.iter().take(index).any(|other| other == option), || Detail::of(at(), "unique_items"));
        }
    }
}

/// The path of a field. Its name is the caller's text, of any length.
fn path(name: &str) -> String {
    pointer_to_path(&format!("/properties/{}", name.replace('~', "~0").replace('/', "~1")))
}

fn is_name(name: &str) -> bool {
    name.len() <= MAX_NAME
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::schema::Shape;
    use serde_json::{Value, json};

    fn checked(properties: Value, required: Value) -> kernel::Result<FieldSet> {
        kernel::schema::read::<FieldSet>(json!({ "type": "object", "properties": properties, "required": required }))?.checked()
    }

    fn problems(properties: Value) -> Vec<String> {
        let error = checked(properties, json!([])).unwrap_err();
        error.details().iter().map(|d| format!("{} {}", d.field.as_deref().unwrap_or_default(), d.code)).collect()
    }

    #[test]
    fn a_schema_of_the_allowed_kind_compiles_and_reads_back_as_it_was() {
        let fields = checked(
            json!({
                "house": { "type": "string", "enum": ["Eagle", "Lion"], "title": "House" },
                "baptised_on": { "type": "string", "format": "date" },
                "siblings": { "type": "integer", "minimum": 0, "maximum": 30 },
                "notes": { "type": "string" },
            }),
            json!(["house"]),
        )
        .unwrap();
        let schema = serde_json::to_value(&fields).unwrap();
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["properties"]["notes"]["maxLength"], 2000);
        assert_eq!(schema["properties"]["siblings"]["maximum"], 30);
        assert_eq!(serde_json::from_value::<FieldSet>(schema.clone()).unwrap(), fields);
        let shape = Shape::compile(schema).unwrap();
        assert!(shape.problems(&json!({ "house": "Lion", "siblings": 2, "baptised_on": "2014-05-04" })).is_empty());
        assert_eq!(shape.problems(&json!({ "siblings": 31, "baptised_on": "soon", "colour": 1 })).len(), 4);
    }

    #[test]
    fn nothing_that_could_be_slow_or_nested_is_allowed() {
        for field in [
            json!({ "$ref": "#" }),
            json!({ "type": "string", "pattern": "(a+)+$" }),
            json!({ "type": "object" }),
            json!({ "type": "array" }),
            json!({ "type": ["string", "null"] }),
            json!({ "oneOf": [] }),
        ] {
            assert!(checked(json!({ "a": field.clone() }), json!([])).is_err(), "{field}");
        }
    }

    #[test]
    fn a_name_is_a_plain_word_of_at_most_forty_characters() {
        for name in ["a", "house_2", &"a".repeat(40)] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "House", "2nd", "_a", "a-b", "a b", "é", "a'; DROP TABLE students --", &"a".repeat(41)] {
            assert!(!is_name(name), "{name}");
        }
        assert_eq!(problems(json!({ "a/b.c": { "type": "boolean" } })), ["properties[\"a/b.c\"] custom_field_name"]);
    }

    #[test]
    fn every_contradiction_is_named_at_once() {
        let mut found = problems(json!({
            "a": { "type": "boolean", "minimum": 1, "format": "date" },
            "b": { "type": "integer", "minimum": 5, "maximum": 1 },
            "c": { "type": "string", "minLength": 5, "maxLength": 1, "enum": ["x", "x"] },
        }));
        found.sort();
        let expected = [
            "properties.a.format not_allowed",
            "properties.a.minimum not_allowed",
            "properties.b.maximum minimum",
            "properties.c.enum[1] unique_items",
            "properties.c.maxLength minimum",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn fields_are_at_most_fifty_and_required_ones_exist() {
        let many: serde_json::Map<String, Value> = (0..51).map(|n| (format!("f{n}"), json!({ "type": "boolean" }))).collect();
        assert_eq!(problems(Value::Object(many)), ["properties max_items"]);
        assert!(checked(json!({}), json!(["ghost"])).is_err());
        assert!(checked(json!({ "a": { "type": "boolean" } }), json!(["a", "a"])).is_err());
    }
}
