//! The OpenAPI document, held against live answers: the status is documented for the operation, the error code is one
//! that the operation says it answers with, and the body is valid against the schema of that status.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::Validator;
use kernel::operation::Operation;
use kernel::{Registry, openapi};
use reqwest::Method;
use serde_json::{Value, json};

use super::Answer;

/// The document, as clients read it.
pub(crate) fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| serde_json::to_value(openapi::document(&app::registry().unwrap())).unwrap())
}

/// The operation that a request goes to.
pub(crate) fn operation<'a>(registry: &'a Registry, method: &Method, path: &str) -> Option<&'a Operation> {
    let path = path.split('?').next().unwrap_or_default();
    let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
    let fits = |address: &str| {
        let (mut wanted, mut given) = (address.split('/'), path.split('/'));
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return true,
                (Some(a), Some(b)) if a == b || suffix(a).is_some_and(|end| b.len() > end.len() && b.ends_with(end)) => {}
                _ => return false,
            }
        }
    };
    let candidates = registry.operations().iter().filter(|o| o.method.as_str() == method && fits(&o.address()));
    // A fixed segment goes before one with an ending, and that before any.
    let place = |segment: &str| suffix(segment).map_or(0, |end| if end.is_empty() { 2 } else { 1 });
    candidates.min_by_key(|o| o.address().split('/').map(place).collect::<Vec<_>>())
}

/// What a segment that is named ends with: `.ics` of `{token}.ics`.
fn suffix(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.split_once('}').map(|(_, end)| end)
}

/// Holds an answer against the document. `cut`: the request asked for some fields only, so that the schema's required
/// ones may lack.
pub(crate) fn hold(registry: &Registry, method: &Method, path: &str, cut: bool, answer: &Answer) {
    let Some(operation) = operation(registry, method, path) else { return };
    if *method == Method::HEAD {
        return;
    }
    let pointer = format!("/paths/{}/{}", escape(&operation.address()), method.as_str().to_lowercase());
    let described = document().pointer(&pointer).unwrap_or_else(|| panic!("{} is not in the document", operation.id));
    let response = &described["responses"][answer.status.to_string()];
    assert!(response.is_object(), "{} does not document {}: {answer}", operation.id, answer.status);
    if let Some(code) = answer.code() {
        let known: Vec<_> = openapi::errors(operation).iter().map(|c| (c.status, c.name)).collect();
        assert!(known.contains(&(answer.status, code)), "{} does not document {code}: {answer}", operation.id);
    }
    let content_type = answer.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
    if answer.body.is_empty() {
        return;
    }
    // What may be of any type is described once for all.
    let described = if response["content"]["*/*"].is_null() { content_type } else { "*/*" };
    let schema = &response["content"][described]["schema"];
    assert!(!response["content"][described].is_null(), "{} does not document {content_type}: {answer}", operation.id);
    if content_type == "application/json" && !cut {
        let validator = validator(&format!("{} {}", operation.id, answer.status), schema);
        let problems: Vec<_> = validator.iter_errors(&answer.json).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(problems.is_empty(), "{} is not as documented:\n{}\n{answer}", operation.id, problems.join("\n"));
    }
}

/// A schema of the document, ready to validate.
pub(crate) fn compile(schema: &Value) -> Validator {
    let mut whole = schema.as_object().cloned().unwrap_or_default();
    whole.insert("components".to_owned(), json!({ "schemas": document()["components"]["schemas"] }));
    jsonschema::options().should_validate_formats(true).build(&Value::Object(whole)).unwrap_or_else(|e| panic!("{e}: {schema}"))
}

fn validator(name: &str, schema: &Value) -> Arc<Validator> {
    static VALIDATORS: OnceLock<Mutex<HashMap<String, Arc<Validator>>>> = OnceLock::new();
    let validators = VALIDATORS.get_or_init(Mutex::default);
    if let Some(validator) = validators.lock().unwrap().get(name) {
        return validator.clone();
    }
    let validator = Arc::new(compile(schema));
    validators.lock().unwrap().insert(name.to_owned(), validator.clone());
    validator
}

fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}
