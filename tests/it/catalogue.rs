//! What is declared, held against itself: codes and messages, operations and their descriptions, inputs and views.

use std::collections::{BTreeSet, HashSet};

use kernel::Registry;
use kernel::i18n::Messages;
use kernel::operation::BodyKind;
use regex::Regex;
use serde_json::Value;

use crate::architecture::sources;
use crate::harness::contract;

fn registry() -> Registry {
    app::registry().unwrap()
}

fn messages() -> Messages {
    Messages::new(&registry().message_sources()).unwrap_or_else(|e| panic!("{e}"))
}

/// Fails with every problem, not the first.
#[track_caller]
fn none(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_message_exists_in_every_language() {
    let missing: Vec<_> = messages().missing().iter().map(|(language, key)| format!("{language}: {key}")).collect();
    none(&missing);
}

#[test]
fn every_error_code_is_unique_and_has_a_message() {
    let (registry, messages) = (registry(), messages());
    let mut names = HashSet::new();
    let mut problems = Vec::new();
    for code in registry.codes() {
        if !names.insert(code.name) {
            problems.push(format!("{} is declared twice", code.name));
        }
        if !messages.contains(&code.message_key()) {
            problems.push(format!("{} has no message {}", code.name, code.message_key()));
        }
        if !(400..600).contains(&code.status) {
            problems.push(format!("{} has status {}", code.name, code.status));
        }
    }
    none(&problems);
}

/// Issue codes are words in the source; each needs a message.
#[test]
fn every_issue_that_the_source_names_has_a_message() {
    let messages = messages();
    let patterns = [
        r#"Detail::general\("([a-z_]+)"\)"#,
        r#"Detail::of\([^;]*?, "([a-z_]+)"\)"#,
        r#"Error::field\([^;]*?, "([a-z_]+)"\)"#,
        r#"ValidationError::new\("([a-z_]+)"\)"#,
    ];
    let patterns = patterns.map(|p| Regex::new(p).unwrap());
    let mut problems = BTreeSet::new();
    for source in sources("src").into_iter().filter(|s| !s.path.ends_with("tests.rs")) {
        let code = source.text.split("#[cfg(test)]").next().unwrap_or_default();
        for found in patterns.iter().flat_map(|p| p.captures_iter(code)) {
            let key = format!("issue-{}", &found[1]);
            if !messages.contains(&key) {
                problems.insert(format!("{}: {key}", source.path));
            }
        }
    }
    none(&problems.into_iter().collect::<Vec<_>>());
}

#[test]
fn every_code_of_an_operation_is_in_the_catalogue() {
    let registry = registry();
    let known: HashSet<_> = registry.codes().iter().map(|c| c.name).collect();
    let mut problems = Vec::new();
    for operation in registry.operations() {
        for code in kernel::openapi::errors(operation).iter().filter(|c| !known.contains(c.name)) {
            problems.push(format!("{} answers with {}, which no module lists", operation.id, code.name));
        }
    }
    none(&problems);
}

#[test]
fn every_operation_says_what_it_does() {
    let snake = Regex::new("^[a-z][a-z0-9]*(_[a-z0-9]+)*$").unwrap();
    let permission = Regex::new("^[a-z]+[.][a-z_]+[.][a-z_]+$").unwrap();
    let mut problems = Vec::new();
    for operation in registry().operations() {
        let id = &operation.id;
        let mut wrong = |what: &str| problems.push(format!("{id}: {what}"));
        if !snake.is_match(id) {
            wrong("its id is not snake_case");
        }
        if operation.summary.is_empty() || operation.summary.ends_with('.') || operation.summary.len() > 80 {
            wrong("its summary is no line");
        }
        if operation.description.len() < 20 || !operation.description.trim_end().ends_with('.') {
            wrong("its description is no sentence");
        }
        if operation.module.is_empty() {
            wrong("it belongs to no module");
        }
        if operation.permission.as_deref().is_some_and(|p| !permission.is_match(p)) {
            wrong("its permission is not module.entity.verb");
        }
        if operation.input.body_kind == BodyKind::Json && operation.request_example.is_none() {
            wrong("its body has no example");
        }
        for p in operation.input.parameters.iter().filter(|p| p.description.as_deref().is_none_or(str::is_empty)) {
            wrong(&format!("its parameter {} is not described", p.name));
        }
    }
    none(&problems);
}

#[test]
fn every_example_is_valid_against_its_schema() {
    let mut problems = Vec::new();
    for operation in registry().operations() {
        if let (Some(example), Some(shape)) = (&operation.request_example, operation.input.shape) {
            match shape() {
                Ok(shape) => problems.extend(shape.problems(example).iter().map(|d| format!("{}: {d:?}", operation.id))),
                Err(error) => problems.push(format!("{}: {error}", operation.id)),
            }
        }
    }
    none(&problems);
}

#[test]
fn every_body_is_a_schema_that_refuses_unknown_fields() {
    let mut problems = Vec::new();
    for operation in registry().operations() {
        let Some(shape) = operation.input.shape else { continue };
        match shape() {
            Ok(shape) => open_objects(shape.document(), "", &mut problems, &operation.id),
            Err(error) => problems.push(format!("{}: {error}", operation.id)),
        }
    }
    problems.sort();
    problems.dedup();
    none(&problems);
}

/// Objects with properties that take others too.
fn open_objects(schema: &Value, path: &str, problems: &mut Vec<String>, of: &str) {
    match schema {
        Value::Object(object) => {
            if object.get("properties").is_some_and(Value::is_object)
                && object.get("type").is_some_and(|t| t == "object")
                && object.get("additionalProperties") != Some(&Value::Bool(false))
            {
                problems.push(format!("{of}: {path} takes unknown fields"));
            }
            for (name, inner) in object {
                open_objects(inner, &format!("{path}/{name}"), problems, of);
            }
        }
        Value::Array(items) => items.iter().for_each(|inner| open_objects(inner, path, problems, of)),
        _ => {}
    }
}

#[test]
fn every_field_that_can_be_written_can_be_read() {
    let mut problems = Vec::new();
    for info in registry().resources() {
        let (input, view) = ((info.input)().unwrap(), (info.view)().unwrap());
        let shown = view.properties().unwrap_or_else(|| panic!("{info:?}: its view is no object"));
        for (name, schema) in input.properties().into_iter().flatten() {
            if schema["writeOnly"] != true && !shown.contains_key(name) {
                problems.push(format!("{info:?}: {name}"));
            }
        }
        for name in info.sensitive.iter().filter(|name| !shown.contains_key(**name)) {
            problems.push(format!("{info:?}: {name} is sensitive and is not there"));
        }
        if let Err(error) = (info.list)() {
            problems.push(format!("{info:?}: {error}"));
        }
    }
    none(&problems);
}

#[test]
fn every_permission_is_somebodys() {
    let registry = registry();
    let lost = registry.permissions().iter().filter(|(_, roles)| roles.iter().all(|(_, reach)| reach.is_none()));
    none(&lost.map(|(permission, _)| permission.to_owned()).collect::<Vec<_>>());
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    let document = contract::document();
    let mut problems = Vec::new();
    each(document, &mut |object| {
        if let Some(target) = object.get("$ref").and_then(Value::as_str)
            && document.pointer(target.trim_start_matches('#')).is_none()
        {
            problems.push(target.to_owned());
        }
    });
    none(&problems);
}

#[test]
fn every_example_of_the_document_is_valid_and_every_schema_compiles() {
    let mut problems = Vec::new();
    each(contract::document(), &mut |object| {
        if let (Some(schema), Some(example)) = (object.get("schema"), object.get("example")) {
            let validator = contract::compile(schema);
            problems.extend(validator.iter_errors(example).map(|e| format!("{}: {e}\n  in {example}", e.instance_path())));
        }
    });
    for (name, schema) in contract::document()["components"]["schemas"].as_object().unwrap() {
        contract::compile(schema);
        if schema["type"] == "object" && schema["description"].is_null() && !matches!(name.as_str(), "Error" | "PageMeta") {
            problems.push(format!("the schema {name} is not described"));
        }
    }
    none(&problems);
}

fn each(value: &Value, look: &mut impl FnMut(&serde_json::Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            look(object);
            object.values().for_each(|inner| each(inner, look));
        }
        Value::Array(items) => items.iter().for_each(|inner| each(inner, look)),
        _ => {}
    }
}
