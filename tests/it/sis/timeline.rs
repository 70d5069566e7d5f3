//! A learner's time line, and a learner as of a day.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{link, new_guardian, new_student, registry};
use crate::harness::{App, Client, both};

async fn told(client: &Client, student: &str, query: &[(&str, &str)]) -> Vec<(String, String)> {
    let shown = client.get(&format!("/students/{student}/timeline")).query(query).send().await.is(200);
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
    shown.list().iter().map(|entry| (text(entry, "source"), text(entry, "text"))).collect()
}

both!(a_time_line_tells_what_happened_to_who_may_see_it, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let head = school.as_(Role::SchoolAdmin).await;
    let student = new_student(&registrar, json!({ "enrolment": { "level_code": "F1", "starts_on": "2025-01-14" } })).await;
    let guardian = new_guardian(&registrar, "Chipo", "Moyo").await;
    link(&registrar, &student, &guardian, json!({})).await;
    let login = school.new_login(&[Role::Parent]).await;
    let account = json!({ "account_id": login.account_id });
    registrar.post(&format!("/guardians/{guardian}/link-account")).json(&account).send().await.is(200);
    let before = json!({ "student_id": student, "name": "Tafara 2", "starts_on": "2018-01-15", "ends_on": "2024-12-02" });
    registrar.post("/previous-schools").json(&before).send().await.is(201);
    let alert = json!({ "student_id": student, "kind": "medical", "headline": "Asthma", "starts_on": "2025-02-01" });
    registrar.post("/student-alerts").json(&alert).send().await.is(201);
    let class = json!({ "name": "1 Blue", "level_code": "F1", "academic_year": 2025 });
    let class = head.post("/classes").json(&class).send().await.is(201).id();
    let place = json!({ "class_id": class, "student_id": student, "starts_on": "2025-01-20", "ends_on": "2025-03-01" });
    head.post("/class-members").json(&place).send().await.is(201);

    let all = told(&head, &student, &[]).await;
    let sources: Vec<_> = all.iter().map(|(source, _)| source.as_str()).collect();
    assert_eq!(sources, ["classes", "alerts", "classes", "enrolments", "previous_schools", "previous_schools"]);
    assert!(all[0].1.contains("1 Blue") && all[1].1.contains("Asthma"), "{all:?}");
    // A family hears nothing of what the school has noted.
    let family = told(&login.client, &student, &[]).await;
    assert!(family.iter().all(|(source, _)| source != "alerts") && !family.is_empty(), "{family:?}");
    let part = told(&head, &student, &[("from", "2025-01-01"), ("until", "2025-01-31")]).await;
    assert_eq!(part.len(), 2, "{part:?}");
    assert_eq!(told(&head, &student, &[("source", "enrolments")]).await.len(), 1);
    let stranger = school.new_login(&[Role::Parent]).await.client;
    stranger.get(&format!("/students/{student}/timeline")).send().await.fails(404, "NOT_FOUND");
});

both!(a_learner_is_shown_as_of_a_day, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let head = school.as_(Role::SchoolAdmin).await;
    let student = new_student(&registrar, json!({ "enrolment": { "level_code": "F1", "starts_on": "2025-01-14" } })).await;
    let guardian = new_guardian(&registrar, "Chipo", "Moyo").await;
    link(&registrar, &student, &guardian, json!({})).await;
    let house = json!({ "code": "nehanda", "name": "Nehanda", "active": true });
    let house = registrar.post("/houses").json(&house).send().await.is(201).id();
    let into = json!({ "student_ids": [student], "starts_on": "2025-02-01" });
    registrar.post(&format!("/houses/{house}/members")).json(&into).send().await.is(200);
    let class = json!({ "name": "1 Blue", "level_code": "F1", "academic_year": 2025 });
    let class = head.post("/classes").json(&class).send().await.is(201).id();
    let place = json!({ "class_id": class, "student_id": student, "starts_on": "2025-01-20", "ends_on": "2025-03-01" });
    head.post("/class-members").json(&place).send().await.is(201);
    let withdraw = json!({ "exit_reason": "transfer", "ends_on": "2025-11-28" });
    registrar.post(&format!("/students/{student}/withdraw")).json(&withdraw).send().await.is(200);

    let on = async |day: &str| {
        let shown = head.get(&format!("/students/{student}/as-of")).query(&[("date", day)]).send().await.is(200);
        shown.data().clone()
    };
    let then = on("2025-03-01").await;
    assert_eq!(
        (&then["status"], &then["enrolment"]["level_code"], &then["house"]["name"], &then["others"]["classes"][0]["name"]),
        (&json!("enrolled"), &json!("F1"), &json!("Nehanda"), &json!("1 Blue")),
        "{then}"
    );
    // The record was not there then: nor was its guardian.
    assert_eq!(then["guardians"], json!([]));
    let then = on("2025-01-13").await;
    assert_eq!((&then["status"], &then["enrolment"], &then["house"]), (&Value::Null, &Value::Null, &Value::Null), "{then}");
    assert_eq!(on("2025-03-02").await["others"]["classes"], json!([]));
    let shown = head.get(&format!("/students/{student}/as-of")).send().await.is(200);
    assert_eq!(shown.data()["status"], "withdrawn");
    assert_eq!(shown.data()["guardians"][0]["first_name"], "Chipo", "{shown}");
});
