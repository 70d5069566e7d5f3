//! Who may listen to what.

use kernel::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use super::client::{Live, change, student};
use crate::harness::{App, Client, both};

/// The answer to listening to one channel: `subscribed`, or the code of the refusal with what it names.
async fn asks(live: &mut Live, channel: &str) -> (String, Value) {
    live.say(&json!({ "subscribe": [channel] })).await;
    let answer = live.hear().await;
    match answer["type"].as_str().unwrap() {
        "error" => {
            assert_eq!(answer["channel"], channel, "{answer}");
            (answer["error"]["code"].as_str().unwrap().to_owned(), answer)
        }
        kind => (kind.to_owned(), answer),
    }
}

async fn class(head: &Client, name: &str) -> String {
    let body = json!({ "name": name, "level_code": "F1", "academic_year": 2026, "capacity": 40 });
    head.post("/classes").json(&body).send().await.is(201).id()
}

both!(a_channel_asks_for_its_permission_and_names_it, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let id = student(&head).await;
    let one = format!("students/{id}");
    let mut of_head = Live::to(&app, &head, &[]).await;
    assert_eq!(asks(&mut of_head, "students").await.0, "subscribed");
    assert_eq!(asks(&mut of_head, &one).await.0, "subscribed");
    for role in [Role::Parent, Role::Student, Role::Teacher] {
        let mut live = Live::to(&app, &school.as_(role).await, &["me"]).await;
        let (code, answer) = asks(&mut live, "students").await;
        assert_eq!(code, "FORBIDDEN", "{role}: {answer}");
        assert!(answer["error"]["message"].as_str().unwrap().contains("sis.student.read"), "{answer}");
        // A learner who is not theirs does not exist.
        assert_eq!(asks(&mut live, &one).await.0, "NOT_FOUND", "{role}");
        change(&head, &id, &format!("R{role}")).await;
        of_head.hear_a("event").await;
        live.silent().await;
    }
    let mut of_parent = Live::to(&app, &school.as_(Role::Parent).await, &[]).await;
    let (code, answer) = asks(&mut of_parent, &format!("jobs/{}", Uuid::nil())).await;
    assert_eq!(code, "FORBIDDEN", "{answer}");
    assert!(answer["error"]["message"].as_str().unwrap().contains("jobs.job.read"), "{answer}");
});

both!(what_is_another_schools_or_nobodys_is_unknown_alike, async |app: App| {
    let (school, other) = (app.school().await, app.school().await);
    let theirs = student(&other.as_(Role::SchoolAdmin).await).await;
    let mut live = Live::to(&app, &school.as_(Role::SchoolAdmin).await, &["students"]).await;
    let unknown = asks(&mut live, &format!("students/{}", Uuid::nil())).await.1["error"].clone();
    for channel in [format!("students/{theirs}"), "students/x".to_owned(), "no-such-channel".to_owned(), String::new()] {
        let answer = asks(&mut live, &channel).await.1;
        assert_eq!(answer["error"], unknown, "{channel}");
    }
    change(&other.as_(Role::SchoolAdmin).await, &theirs, "Ruru").await;
    live.silent().await;
});

both!(a_teacher_hears_of_the_classes_they_teach_until_they_no_longer_do, async |app: App| {
    let app = App::private(app.kind(), &[("realtime.recheck_seconds", "1")]).unwrap();
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let teacher = school.login(Role::Teacher).await;
    let (taught, another) = (class(&head, "Form 1 A").await, class(&head, "Form 1 B").await);
    let body =
        json!({ "class_id": taught, "account_id": teacher.account_id, "starts_on": "2026-01-01", "role": "class_teacher" });
    let teaches = head.post("/class-teachers").json(&body).send().await.is(201).id();
    let channel = format!("classes/{taught}");
    let mut live = Live::to(&app, &teacher.client, &[&channel]).await;
    assert_eq!(asks(&mut live, &format!("classes/{another}")).await.0, "NOT_FOUND");
    head.patch(&format!("/classes/{taught}")).json(&json!({ "capacity": 41 })).send().await.is(200);
    let told = live.hear_a("event").await;
    assert_eq!((&told["channel"], &told["entity"]), (&json!(channel), &json!("class")), "{told}");
    // That they teach it no longer is the last they hear of it.
    head.delete(&format!("/class-teachers/{teaches}")).send().await.is(204);
    assert_eq!(live.hear_a("event").await["entity"], "class_teacher");
    let refused = live.hear_a("error").await;
    assert_eq!((&refused["channel"], &refused["error"]["code"]), (&json!(channel), &json!("NOT_FOUND")), "{refused}");
    head.patch(&format!("/classes/{taught}")).json(&json!({ "capacity": 42 })).send().await.is(200);
    live.silent().await;
});

both!(what_makes_no_sense_is_answered_and_harms_nobody, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let mut live = Live::to(&app, &head, &["me"]).await;
    for (text, code) in [
        ("", "MALFORMED_JSON"),
        ("{", "MALFORMED_JSON"),
        ("hello", "MALFORMED_JSON"),
        ("[]", "VALIDATION_ERROR"),
        ("{}", "VALIDATION_ERROR"),
        (r#"{"subscribe":"me"}"#, "VALIDATION_ERROR"),
        (r#"{"subscribe":["me"],"subscribe":["me"]}"#, "VALIDATION_ERROR"),
        (r#"{"subscribe":[7]}"#, "VALIDATION_ERROR"),
        (r#"{"resume":"yesterday"}"#, "VALIDATION_ERROR"),
        (r#"{"publish":"me"}"#, "VALIDATION_ERROR"),
    ] {
        live.say_text(text).await;
        let answer = live.hear().await;
        assert_eq!((&answer["type"], &answer["error"]["code"]), (&json!("error"), &json!(code)), "{text}: {answer}");
    }
    let many: Vec<_> = (0..101).map(|number| format!("c{number}")).collect();
    live.say(&json!({ "subscribe": many })).await;
    assert_eq!(live.hear().await["error"]["code"], "VALIDATION_ERROR");
    live.silent().await;
});
