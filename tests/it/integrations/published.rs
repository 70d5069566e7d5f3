//! What is published of events: the catalogue and its document.

use std::sync::OnceLock;

use regex::Regex;
use serde_json::{Value, json};

use super::receiver::Receiver;
use super::{Endpoint, learner, sending};
use crate::harness::{App, both};

fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| kernel::asyncapi::document(&app::registry().unwrap()).unwrap())
}

/// The payload's schema of a message, with everything it refers to.
fn schema(name: &str) -> jsonschema::Validator {
    let payload = &document()["components"]["messages"][name]["payload"];
    assert!(payload.is_object(), "{name} is not in the document");
    let mut whole = payload.as_object().unwrap().clone();
    whole.insert("components".to_owned(), document()["components"].clone());
    jsonschema::options().should_validate_formats(true).build(&Value::Object(whole)).unwrap()
}

#[test]
fn every_event_is_named_described_and_in_the_document() {
    let name = Regex::new("^[a-z]+[.][a-z_]+[.][a-z_]+$").unwrap();
    let registry = app::registry().unwrap();
    let mut problems = Vec::new();
    for event in registry.events() {
        if !name.is_match(&event.name) {
            problems.push(format!("{} is not module.entity.what", event.name));
        }
        if !event.description.ends_with('.') || event.description.len() < 15 {
            problems.push(format!("{}: its description is no sentence", event.name));
        }
        schema(&event.name);
        if document()["operations"][format!("send.{}", event.name)]["action"] != "send" {
            problems.push(format!("{} is not sent", event.name));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let known: Vec<&str> = registry.events().iter().map(|event| event.name.as_str()).collect();
    for expected in ["sis.student.created", "sis.student.withdrawn", "finance.charge.deleted", "schools.setting.changed"] {
        assert!(known.contains(&expected), "{expected} is missing: {known:?}");
    }
}

/// What tells nothing of a person: ids, numbers, and names of things.
#[test]
fn no_event_tells_what_only_some_may_see() {
    let registry = app::registry().unwrap();
    let mut told = std::collections::BTreeSet::new();
    for event in registry.events() {
        let shape = (event.shape)().unwrap();
        told.extend(shape.properties().into_iter().flat_map(|properties| properties.keys().cloned()));
    }
    let mut expected = vec!["account_id", "belongs_to", "change", "content_version", "found", "id", "key", "type", "version"];
    // When a teacher's lessons need cover, and neither why nor by which kind of leave; and when a paper or contract ends.
    expected.extend(["staff_member_id", "starts_on", "ends_on", "starts_at_midday", "ends_at_midday", "due_on", "days_before"]);
    // Whose document it is that ends.
    expected.push("student_id");
    expected.sort_unstable();
    assert_eq!(told.iter().map(String::as_str).collect::<Vec<_>>(), expected, "is that anybody's?");
}

both!(the_document_is_served_and_what_is_sent_is_as_it_says, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let served = reqwest::get(format!("{}/api/v1/asyncapi.json", app.base())).await.unwrap();
    assert_eq!(served.headers()["content-type"], "application/json");
    assert_eq!(&served.json::<Value>().await.unwrap(), document());
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let receiver = Receiver::start();
    let endpoint = Endpoint::at(&school, &receiver, &["*"]).await;
    let student = learner(&endpoint.head).await;
    let path = format!("/students/{student}");
    endpoint.head.patch(&path).json(&json!({ "preferred_name": "Tino" })).send().await.is(200);
    endpoint.head.post(&format!("{path}/enrol")).json(&json!({ "level_code": "F1" })).send().await.is(200);
    let requests = receiver.requests_once(4).await;
    for request in requests {
        let event = request.json();
        let name = event["type"].as_str().unwrap();
        let problems: Vec<_> = schema(name).iter_errors(&event).map(|error| error.to_string()).collect();
        assert!(problems.is_empty(), "{name}: {problems:?}\n{event:#}");
        let place = event["dataschema"].as_str().unwrap().split_once('#').unwrap().1;
        assert!(document().pointer(place).is_some(), "{place} leads nowhere");
    }
});
