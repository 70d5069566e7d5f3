//! The life of a record: made, read, changed, deleted, brought back, and never seen by another school.

use kernel::access::Role;
use kernel::resource::{ResourceInfo, Verb};
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use super::{Fixtures, change};
use crate::harness::{Answer, App, Client};

/// Create → get → list → patch → stale → not modified → delete → restore → history.
pub(super) async fn conforms(app: App, info: ResourceInfo) {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    let head = fixtures.head.clone();
    let given = fixtures.body(&info).await;
    let created = fixtures.head.post(info.path).json(&given).send().await.is(201);
    let id = created.id();
    let item = format!("{}/{id}", info.path);
    assert_eq!(created.header("location"), Some(format!("/api/v1{item}").as_str()), "{created}");
    assert_eq!(created.data()["version"], 1, "{created}");
    shows_what_was_given(&info, &given, &created);

    let got = head.get(&item).send().await.is(200);
    assert_eq!(got.data(), created.data());
    assert_eq!(got.etag(), created.etag());
    head.get(&item).header("if-none-match", got.etag()).send().await.is(304);

    let listed = head.get(info.path).query(&[("per_page", "200")]).send().await.is(200);
    assert!(listed.list().contains(got.data()), "the list lacks the record: {listed}");
    assert!(listed.json["meta"]["total"].as_u64().unwrap() >= 1, "{listed}");
    head.get(info.path).query(&[("per_page", "200")]).header("if-none-match", listed.etag()).send().await.is(304);

    let current = if info.offers(Verb::Update) { changes(&info, &head, &item, &got).await } else { got };
    if info.offers(Verb::Delete) {
        deletes(&info, &head, &item, &current).await;
    }
    if info.offers(Verb::History) {
        remembers(&info, &head, &item, &created).await;
    }
}

fn shows_what_was_given(info: &ResourceInfo, given: &Value, created: &Answer) {
    let input = (info.input)().unwrap();
    let properties = input.properties().unwrap();
    for (field, value) in given.as_object().unwrap() {
        if properties[field]["writeOnly"] != true && !value.is_object() {
            assert_eq!(&created.data()[field], value, "{field} is not shown as it was given: {created}");
        }
    }
}

async fn changes(info: &ResourceInfo, head: &Client, item: &str, before: &Answer) -> Answer {
    let patch = change(info, before.data());
    head.patch(item).header("if-match", "\"999\"").json(&patch).send().await.fails(412, "PRECONDITION_FAILED");
    let same = head.patch(item).header("if-match", before.etag()).json(&serde_json::json!({})).send().await.is(200);
    assert_eq!(same.data(), before.data(), "a change of nothing changes nothing");
    let changed = head.patch(item).header("if-match", before.etag()).json(&patch).send().await.is(200);
    let (field, value) = patch.as_object().unwrap().iter().next().unwrap();
    assert_eq!(&changed.data()[field], value, "{changed}");
    assert_eq!(changed.data()["version"], 2, "{changed}");
    assert_ne!(changed.etag(), before.etag());
    for (name, value) in before.data().as_object().unwrap() {
        if name != field && !matches!(name.as_str(), "version" | "updated_at" | "updated_by") {
            assert_eq!(&changed.data()[name], value, "{name} changed with {field}: {changed}");
        }
    }
    head.patch(item).header("if-match", before.etag()).json(&patch).send().await.fails(412, "PRECONDITION_FAILED");
    head.get(item).header("if-none-match", before.etag()).send().await.is(200);
    let unknown = serde_json::json!({ "no_such_field": 1 });
    let refused = head.patch(item).header("if-match", changed.etag()).json(&unknown).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("no_such_field", "unknown_field");
    changed
}

async fn deletes(info: &ResourceInfo, head: &Client, item: &str, current: &Answer) {
    head.delete(item).header("if-match", "\"999\"").send().await.fails(412, "PRECONDITION_FAILED");
    if info.insists_on_if_match {
        head.delete(item).send().await.fails(428, "PRECONDITION_REQUIRED");
    }
    head.delete(item).header("if-match", current.etag()).send().await.is(204);
    head.get(item).send().await.fails(404, "NOT_FOUND");
    head.delete(item).send().await.fails(404, "NOT_FOUND");
    let id = current.id();
    let listed = head.get(info.path).query(&[("per_page", "200")]).send().await.is(200);
    assert!(listed.list().iter().all(|row| row["id"] != id.as_str()), "the list shows a deleted record: {listed}");
    if info.offers(Verb::Restore) {
        let restored = head.post(&format!("{item}/restore")).send().await.is(200);
        head.get(item).send().await.is(200);
        for (name, value) in current.data().as_object().unwrap() {
            if !matches!(name.as_str(), "version" | "updated_at" | "updated_by") {
                assert_eq!(&restored.data()[name], value, "{name} is not as it was: {restored}");
            }
        }
        head.post(&format!("{item}/restore")).send().await.fails(409, "ILLEGAL_TRANSITION");
        head.delete(item).send().await.is(204);
    }
}

/// The history has every step, newest first, and no sensitive value in the clear, after the record is gone too.
async fn remembers(info: &ResourceInfo, head: &Client, item: &str, created: &Answer) {
    let history = head.get(&format!("{item}/history")).query(&[("per_page", "200")]).send().await.is(200);
    let actions: Vec<_> = history.list().iter().rev().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions[0], "create", "{history}");
    for (verb, action) in [(Verb::Update, "update"), (Verb::Delete, "delete"), (Verb::Restore, "restore")] {
        assert!(!info.offers(verb) || actions.contains(&action), "no {action}: {history}");
    }
    let first = history.list().last().unwrap();
    assert_eq!(first["operation"], format!("create_{}", info.entity), "{history}");
    assert!(first["actor_id"].is_string() && first["request_id"].is_string(), "{history}");
    for field in info.sensitive {
        for change in history.list().iter().flat_map(|e| e["changes"].as_array().unwrap()).filter(|c| c["field"] == *field) {
            for side in ["before", "after"] {
                let held = change[side].as_str();
                assert!(change[side].is_null() || held.is_some_and(|v| v.starts_with("masked:")), "{field} is shown: {history}");
            }
        }
        if let Some(value) = created.data()[field].as_str() {
            assert!(!history.text().contains(value), "{field} is in the history: {history}");
        }
    }
    head.get(&format!("{}/{}/history", info.path, Uuid::nil())).send().await.fails(404, "NOT_FOUND");
}

/// To another school's head, the record does not exist: not for reading, not for any change, not for any command.
pub(super) async fn is_unknown_elsewhere(app: App, info: ResourceInfo) {
    let (school, other) = (app.school().await, app.school().await);
    let mut fixtures = Fixtures::new(&school).await;
    let created = fixtures.create(&info).await;
    let id = created.id();
    let stranger = other.as_(Role::SchoolAdmin).await;
    let below = format!("{}/{{id}}", info.path);
    let mut tried = 0;
    for operation in app.services().registry().operations().iter().filter(|o| o.path.starts_with(&below)) {
        let path = operation.path.replace("{id}", &id);
        if path.contains('{') {
            continue;
        }
        let method = Method::from_bytes(operation.method.as_str().as_bytes()).unwrap();
        let mut call = stranger.call(method, &path).header("idempotency-key", "a stranger's");
        if let Some(example) = &operation.request_example {
            call = call.json(example);
        } else if operation.input.body.is_some() {
            call = call.json(&change(&info, created.data()));
        }
        call.send().await.fails(404, "NOT_FOUND");
        tried += 1;
    }
    assert!(tried > 0, "nothing at {below}");
    let listed = stranger.get(info.path).query(&[("per_page", "200")]).send().await.is(200);
    assert!(!listed.text().contains(&id), "another school's list shows it: {listed}");
    let filtered = stranger.get(info.path).query(&[("id", &id)]).send().await.is(200);
    assert_eq!(filtered.json["meta"]["total"], 0, "{filtered}");
    if info.offers(Verb::Export) {
        let export = stranger.get(&format!("{}/export", info.path)).send().await.is(200);
        assert!(!export.text().contains(&id), "another school's export shows it: {export}");
    }
    // And it is as it was.
    let still = fixtures.head.get(&format!("{}/{id}", info.path)).send().await.is(200);
    assert_eq!(still.data(), created.data());
    assert_eq!(still.etag(), created.etag());
    // Nor can another school's record be referred to.
    let mut elsewhere = Fixtures::new(&other).await;
    for reference in &info.references {
        let mut body = elsewhere.body(&info).await;
        body[reference] = fixtures.body(&info).await[reference].clone();
        let refused = stranger.post(info.path).header("idempotency-key", reference).json(&body).send().await;
        assert!(matches!(refused.status, 404 | 422), "{reference} of another school is taken: {refused}");
    }
}

/// The list answers; an id of nothing, and what is no id, are 404.
pub(super) async fn reads(app: App, info: ResourceInfo) {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    if info.offers(Verb::List) {
        let listed = head.get(info.path).send().await.is(200);
        assert!(listed.json["meta"]["total"].is_u64(), "{listed}");
        head.get(info.path).query(&[("cursor", "")]).send().await.is(200);
        let refused = head.get(info.path).query(&[("no_such_filter", "1")]).send().await;
        refused.fails(400, "UNKNOWN_PARAMETER").names("no_such_filter", "unknown_field");
    }
    if info.offers(Verb::Get) {
        for id in [Uuid::nil().to_string(), "nothing".to_owned(), "1".to_owned()] {
            head.get(&format!("{}/{id}", info.path)).send().await.fails(404, "NOT_FOUND");
        }
    }
}
