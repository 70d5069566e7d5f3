//! Request bodies held against their own OpenAPI schema.
//!
//! The schema that the document publishes is the one that validates, so the two cannot disagree, and all problems are
//! found at once (serde stops at the first). What a schema cannot say (two fields that must agree) is said with
//! `validator` on the type, or in the service function.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{ValidationError, Validator};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use crate::errors::{Detail, Error, Problems, Result};
use crate::json::pointer_to_path;
use crate::values;

/// A type's schema, ready to validate.
#[derive(Debug)]
pub struct Shape {
    validator: Validator,
    document: Value,
}

impl Shape {
    /// The shape of a type; made once per type.
    ///
    /// # Errors
    /// When the type's schema is not a valid JSON Schema: a fault of ours that a test over all operations finds.
    pub fn of<T: ToSchema + 'static>() -> Result<Arc<Self>> {
        static SHAPES: OnceLock<RwLock<HashMap<TypeId, Arc<Shape>>>> = OnceLock::new();
        let shapes = SHAPES.get_or_init(RwLock::default);
        if let Some(shape) = shapes.read().unwrap_or_else(PoisonError::into_inner).get(&TypeId::of::<T>()) {
            return Ok(shape.clone());
        }
        let mut components = Vec::new();
        T::schemas(&mut components);
        components.push((T::name().into_owned(), T::schema()));
        let components: HashMap<_, _> = components.into_iter().collect();
        let mut document = match serde_json::to_value(T::schema())? {
            Value::Object(object) => object,
            other => return Err(Error::internal(format!("schema is not an object: {other}"))),
        };
        document.insert("components".to_owned(), json!({ "schemas": components }));
        let shape = Arc::new(Self::compile(Value::Object(document))?);
        shapes.write().unwrap_or_else(PoisonError::into_inner).insert(TypeId::of::<T>(), shape.clone());
        Ok(shape)
    }

    /// A shape from a JSON Schema of somebody else's making (a school's custom fields).
    ///
    /// # Errors
    /// 500 when it is not a valid JSON Schema.
    pub fn compile(document: Value) -> Result<Self> {
        let mut options = jsonschema::options().should_validate_formats(true);
        for (name, check) in values::formats() {
            options = options.with_format(name, check);
        }
        let validator = options.build(&document).map_err(|e| Error::internal(e.to_string()))?;
        Ok(Self { validator, document })
    }

    /// Every problem that `value` has.
    #[must_use]
    pub fn problems(&self, value: &Value) -> Vec<Detail> {
        let mut details = Vec::new();
        for error in self.validator.iter_errors(value) {
            explain(&error, &mut details);
        }
        details
    }

    /// The properties of an object schema, in order.
    #[must_use]
    pub fn properties(&self) -> Option<&Map<String, Value>> {
        self.document.get("properties").and_then(Value::as_object)
    }

    fn cleared_of_nothing(&self, schema: &Value, changes: &Map<String, Value>, path: &str, problems: &mut Problems) {
        let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
        for (name, change) in changes {
            let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            match (schema.get("properties").and_then(|known| known.get(name)), change) {
                (None, Value::Null) => problems.add_if(closed, || Detail::of(below, "unknown_field")),
                (Some(known), Value::Object(inner)) => self.cleared_of_nothing(self.resolve(known), inner, &below, problems),
                _ => {}
            }
        }
    }

    /// The schema itself.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// Follows a `$ref` of this schema; anything else is returned as it is.
    #[must_use]
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let reference = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#'));
        match reference.and_then(|pointer| self.document.pointer(pointer)) {
            Some(target) => self.resolve(target),
            None => {
                let branches = schema.get("oneOf").or_else(|| schema.get("allOf")).and_then(Value::as_array);
                let real = branches.and_then(|b| b.iter().find(|s| s.get("type").is_none_or(|t| t != "null")));
                real.map_or(schema, |branch| self.resolve(branch))
            }
        }
    }
}

/// Reads a value of type `T`: shape first, then the type's own rules, every problem at once.
///
/// # Errors
/// 422 `VALIDATION_ERROR`.
pub fn read<T: DeserializeOwned + ToSchema + Validate + 'static>(value: Value) -> Result<T> {
    let mut problems = Problems::new();
    Shape::of::<T>()?.problems(&value).into_iter().for_each(|detail| problems.add(detail));
    problems.into_result()?;
    let typed: T = serde_path_to_error::deserialize(value)
        .map_err(|e| Error::validation(vec![Detail::of(e.path().to_string(), "invalid").with("value", e.inner())]))?;
    check(&typed)?;
    Ok(typed)
}

/// Holds a merge patch of a `T` against what only the patch itself can show: it is an object, and clears no field that
/// there is none of (once merged, nothing is left of such a `null`).
///
/// # Errors
/// 422 `VALIDATION_ERROR`.
pub fn check_patch<T: ToSchema + 'static>(patch: &Value) -> Result<()> {
    let Value::Object(changes) = patch else {
        return Err(Error::validation(vec![Detail::general("type").with("expected", "object")]));
    };
    let shape = Shape::of::<T>()?;
    let mut problems = Problems::new();
    shape.cleared_of_nothing(&shape.document, changes, "", &mut problems);
    problems.into_result()
}

/// The type's own rules (`validator`).
///
/// # Errors
/// 422 `VALIDATION_ERROR`.
pub fn check(typed: &impl Validate) -> Result<()> {
    match typed.validate() {
        Ok(()) => Ok(()),
        Err(errors) => {
            let mut details = Vec::new();
            flatten(&errors, "", &mut details);
            Err(Error::validation(details))
        }
    }
}

fn flatten(errors: &ValidationErrors, prefix: &str, details: &mut Vec<Detail>) {
    for (field, kind) in errors.errors() {
        // Rules of the type as a whole are reported by validator under `__all__`; they name their field in a parameter.
        let path = if prefix.is_empty() { field.to_string() } else { format!("{prefix}.{field}") };
        match kind {
            ValidationErrorsKind::Field(found) => {
                for error in found {
                    let named = error.params.get("field").and_then(Value::as_str);
                    let mut detail = Detail::of(named.unwrap_or(&path), error.code.clone());
                    for (name, key) in [("limit", "limit"), ("max", "limit"), ("min", "limit"), ("expected", "expected")] {
                        if let Some(value) = error.params.get(name) {
                            detail = detail.with(key, value.as_str().map_or_else(|| value.to_string(), str::to_owned));
                        }
                    }
                    details.push(detail);
                }
            }
            ValidationErrorsKind::Struct(inner) => flatten(inner, &path, details),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    flatten(inner, &format!("{path}[{index}]"), details);
                }
            }
        }
    }
}

fn explain(error: &ValidationError<'_>, details: &mut Vec<Detail>) {
    let path = pointer_to_path(error.instance_path().as_str());
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let at = |code: &'static str| if path.is_empty() { Detail::general(code) } else { Detail::of(path.clone(), code) };
    let detail = match error.kind() {
        Kind::Required { property } => Detail::of(below(property.as_str().unwrap_or_default()), "required"),
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            details.extend(unexpected.iter().map(|name| Detail::of(below(name), "unknown_field")));
            return;
        }
        Kind::Type { .. } => at("type").with("expected", expected_type(error)),
        Kind::Format { format } => at(format_code(format)).with("expected", format),
        Kind::Enum { options } => at("enum").with("options", list(options)),
        Kind::Constant { expected_value } => at("enum").with("options", expected_value),
        Kind::MinLength { limit: 1 } => at("required"),
        Kind::MinLength { limit } => at("min_length").with("limit", limit),
        Kind::MaxLength { limit } => at("max_length").with("limit", limit),
        Kind::Minimum { limit } | Kind::ExclusiveMinimum { limit } => at("minimum").with("limit", limit),
        Kind::Maximum { limit } | Kind::ExclusiveMaximum { limit } => at("maximum").with("limit", limit),
        Kind::MinItems { limit } => at("min_items").with("limit", limit),
        Kind::MaxItems { limit } => at("max_items").with("limit", limit),
        Kind::UniqueItems => at("unique_items"),
        Kind::Pattern { pattern } => at("pattern").with("expected", pattern),
        Kind::MultipleOf { multiple_of } => at("multiple_of").with("limit", multiple_of),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            // `null or T`: what matters is what is wrong with T. Otherwise the branch that got furthest.
            let best = context.iter().rev().max_by_key(|branch| {
                branch.iter().map(|e| (!matches!(e.kind(), Kind::Type { .. }), e.instance_path().as_str().len())).max()
            });
            match best {
                Some(branch) => branch.iter().for_each(|inner| explain(inner, details)),
                None => details.push(at("invalid")),
            }
            return;
        }
        _ => at("invalid"),
    };
    details.push(detail);
}

fn expected_type(error: &ValidationError<'_>) -> String {
    let text = error.to_string();
    // "1 is not of type "string"" / "… is not of types "null", "string"": the names are the only quoted words at the end.
    let names = text.rsplit_once("of type").map_or("", |(_, names)| names.trim_start_matches('s'));
    names.replace('"', "").trim().replace("null, ", "").replace(", null", "")
}

fn format_code(format: &str) -> &'static str {
    match format {
        "date" => "date",
        "date-time" => "date",
        "uuid" => "uuid",
        "email" => "email",
        "phone" => "phone",
        "zw-national-id" => "zw_national_id",
        "school-number" => "school_number",
        "zimsec-centre" => "zimsec_centre",
        "subdomain" => "subdomain",
        _ => "format",
    }
}

fn list(options: &Value) -> String {
    let items = options.as_array().into_iter().flatten();
    items.map(|o| o.as_str().map_or_else(|| o.to_string(), str::to_owned)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, ToSchema, Validate)]
    #[serde(deny_unknown_fields)]
    struct Person {
        #[schema(min_length = 1, max_length = 5)]
        name: String,
        sex: Option<Sex>,
        born_on: chrono::NaiveDate,
    }

    #[derive(Debug, Deserialize, ToSchema)]
    #[serde(rename_all = "snake_case")]
    enum Sex {
        Male,
        Female,
    }

    #[test]
    fn every_problem_is_named_at_once() {
        let error = read::<Person>(json!({"name": "too long a name", "sex": "x", "extra": 1})).unwrap_err();
        let mut found: Vec<_> =
            error.details().iter().map(|d| (d.field.clone().unwrap_or_default(), d.code.to_string())).collect();
        found.sort();
        let expected = [("born_on", "required"), ("extra", "unknown_field"), ("name", "max_length"), ("sex", "enum")];
        assert_eq!(found, expected.map(|(f, c)| (f.to_owned(), c.to_owned())));
    }

    #[test]
    fn a_patch_cannot_clear_what_there_is_not() {
        assert!(check_patch::<Person>(&json!({"sex": null, "name": null})).is_ok());
        let error = check_patch::<Person>(&json!({"colour": null, "sex": null})).unwrap_err();
        assert_eq!(error.details().iter().map(|d| d.field.as_deref()).collect::<Vec<_>>(), [Some("colour")]);
        assert!(check_patch::<Person>(&json!(["sex"])).is_err());
    }

    #[test]
    fn null_is_a_value_of_an_optional_field() {
        let person = read::<Person>(json!({"name": "Rudo", "sex": null, "born_on": "2012-02-29"})).unwrap();
        assert!(person.sex.is_none());
        assert_eq!((person.name.as_str(), person.born_on.to_string().as_str()), ("Rudo", "2012-02-29"));
        assert!(read::<Person>(json!({"name": "Rudo", "born_on": "2011-02-29"})).is_err());
        assert!(matches!(
            read::<Person>(json!({"name": "Rudo", "sex": "female", "born_on": "2012-01-01"})).unwrap().sex,
            Some(Sex::Female)
        ));
    }
}
