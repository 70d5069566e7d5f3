//! Custom fields.

use kernel::access::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, App, Client, both};

async fn define(client: &Client, kind: &str, schema: Value) -> Answer {
    client.call(Method::PUT, &format!("/custom-fields/{kind}")).json(&schema).send().await
}

both!(a_record_is_held_against_the_fields_that_its_school_defined, async |app: App| {
    let (school, other) = (app.school().await, app.school().await);
    let head = school.as_(Role::SchoolAdmin).await;
    let path = format!("/schools/{}", school.id);
    let none = head.patch(&path).json(&json!({ "custom": { "house": "Eagle" } })).send().await;
    none.fails(422, "VALIDATION_ERROR").names("custom.house", "unknown_field");
    let schema = json!({
        "type": "object",
        "properties": {
            "house": { "type": "string", "enum": ["Eagle", "Lion"] },
            "founded_on": { "type": "string", "format": "date" },
            "hectares": { "type": "number", "minimum": 0.5 },
        },
        "required": ["house"],
    });
    let defined = define(&head, "school", schema.clone()).await.is(200);
    assert_eq!((&defined.data()["version"], &defined.data()["schema"]["additionalProperties"]), (&json!(1), &json!(false)));
    let again = define(&head, "school", schema).await.is(200);
    assert_eq!(again.etag(), defined.etag(), "a change of nothing writes nothing");
    let wrong = json!({ "custom": { "founded_on": "2026-02-30", "hectares": 0, "colour": 1 } });
    let answer = head.patch(&path).json(&wrong).send().await.fails(422, "VALIDATION_ERROR").names("custom.house", "required");
    let answer =
        answer.names("custom.founded_on", "date").names("custom.hectares", "minimum").names("custom.colour", "unknown_field");
    assert_eq!(answer.details().len(), 4);
    let kept = head.patch(&path).json(&json!({ "custom": { "house": "Lion", "hectares": 12 } })).send().await.is(200);
    assert_eq!(kept.data()["custom"], json!({ "house": "Lion", "hectares": 12 }));
    let there = other.as_(Role::SchoolAdmin).await.patch(&format!("/schools/{}", other.id));
    there.json(&json!({ "custom": { "house": "Lion" } })).send().await.fails(422, "VALIDATION_ERROR");
});

both!(values_that_are_there_stay_when_the_fields_change_and_must_fit_when_next_written, async |app: App| {
    let school = app.school().await;
    let (head, path) = (school.as_(Role::SchoolAdmin).await, format!("/schools/{}", school.id));
    let fields = |name: &str| json!({ "type": "object", "properties": { name: { "type": "boolean" } } });
    define(&head, "school", fields("old")).await.is(200);
    head.patch(&path).json(&json!({ "custom": { "old": true } })).send().await.is(200);
    define(&head, "school", fields("new")).await.is(200);
    let motto = head.patch(&path).json(&json!({ "motto": "Still here" })).send().await.is(200);
    assert_eq!(motto.data()["custom"], json!({ "old": true }));
    let written = head.patch(&path).json(&json!({ "custom": { "new": true } })).send().await;
    written.fails(422, "VALIDATION_ERROR").names("custom.old", "unknown_field");
    head.patch(&path).json(&json!({ "custom": { "old": null, "new": true } })).send().await.is(200);
    let history = head.get("/custom-fields/school/history").send().await.is(200);
    assert_eq!(history.list().len(), 2);
});

both!(a_schema_is_flat_bounded_and_of_known_kinds, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let of = |field: Value| json!({ "type": "object", "properties": { "a": field } });
    let nested = define(&head, "student", of(json!({ "type": "object" }))).await;
    nested.fails(422, "VALIDATION_ERROR").names("properties.a.type", "enum");
    let reference = define(&head, "student", of(json!({ "$ref": "#" }))).await;
    reference.fails(422, "VALIDATION_ERROR").names("properties.a.$ref", "unknown_field");
    let slow = define(&head, "student", of(json!({ "type": "string", "pattern": "(a+)+$" }))).await;
    slow.fails(422, "VALIDATION_ERROR").names("properties.a.pattern", "unknown_field");
    let named = json!({ "type": "object", "properties": { "a'; DROP TABLE students --": { "type": "boolean" } } });
    define(&head, "student", named).await.fails(422, "VALIDATION_ERROR");
    define(&head, "students", of(json!({ "type": "boolean" }))).await.fails(404, "NOT_FOUND");
    define(&school.as_(Role::Registrar).await, "student", of(json!({ "type": "boolean" }))).await.fails(403, "FORBIDDEN");
    let empty = school.as_(Role::Teacher).await.get("/custom-fields/student").send().await.is(200);
    assert_eq!((&empty.data()["version"], &empty.data()["schema"]["properties"]), (&json!(null), &json!({})));
});
