//! The words: a school's own, and a look at them before.

use kernel::access::Role;
use serde_json::json;

use crate::harness::{App, both};

both!(a_school_says_it_in_its_own_words_and_sees_them_before, async |app: App| {
    let school = app.school().await;
    let (head, teacher) = (school.as_(Role::SchoolAdmin).await, school.as_(Role::Teacher).await);
    let own = |body: &str| json!({ "kind": "announcement", "channel": "in_app", "language": "en", "subject": "{{ school }}: {{ subject }}", "body": body });
    let make = async |body: &str| head.post("/notification-templates").json(&own(body)).send().await;
    make("{{ text }} {{ pupil }}").await.fails(422, "VALIDATION_ERROR").names("body", "unknown_variable");
    make("{{ text").await.fails(422, "VALIDATION_ERROR").names("body", "template_invalid");
    make("Dear colleague. {{ text }}").await.is(201);
    make("Twice").await.fails(409, "DUPLICATE");

    let look = async |body: serde_json::Value| head.post("/notification-templates/preview").json(&body).send().await;
    let seen = look(json!({ "kind": "announcement", "channel": "in_app", "language": "sn" })).await.is(200);
    assert_eq!(seen.data()["language"], "en", "there is none in Shona: {seen}");
    assert_eq!(seen.data()["body"], "Dear colleague. Lessons end at 12:00 on Friday.");
    let long = "Lessons end at 12:00 on Friday — “early”. ".repeat(4);
    let sms = json!({ "kind": "announcement", "channel": "sms", "language": "en", "data": { "subject": "A", "text": long, "school": "B" } });
    let seen = look(sms).await.is(200);
    assert_eq!(seen.data()["parts"], 2, "dashes and quotes of a word processor cost nothing: {seen}");
    let missing = json!({ "kind": "announcement", "channel": "in_app", "language": "en", "data": { "text": "A" } });
    let missing = look(missing).await.fails(422, "VALIDATION_ERROR");
    missing.names("data.subject", "variable_missing");
    look(json!({ "kind": "nothing", "channel": "sms", "language": "en" })).await.fails(404, "NOT_FOUND");

    let said = json!({ "audience": { "roles": ["teacher"] }, "subject": "Meeting", "text": "At two.", "channels": ["sms"] });
    head.post("/notifications").json(&said).send().await.is(201);
    let inbox = teacher.get("/notification-deliveries").query(&[("channel", "in_app")]).send().await.is(200);
    assert_eq!(inbox.list()[0]["body"], "Dear colleague. At two.");
    assert!(inbox.list()[0]["subject"].as_str().unwrap().ends_with(": Meeting"), "{inbox}");
});
