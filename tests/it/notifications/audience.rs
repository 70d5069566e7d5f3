//! Groups that modules know: the families of a class, and of a learner.

use kernel::access::Role;
use serde_json::{Value, json};

use crate::harness::{App, School, both};

async fn learner(school: &School, name: &str) -> String {
    let body = json!({
        "first_name": name, "last_name": "Moyo", "sex": "female", "born_on": "2013-02-01",
        "enrolment": { "level_code": "F1", "starts_on": "2026-01-13" },
    });
    school.as_(Role::Registrar).await.post("/students").json(&body).send().await.is(201).id()
}

fn guardian(name: &str, phone: &str, custody: &str) -> Value {
    json!({ "guardian": { "first_name": name, "last_name": "Moyo", "phone": phone }, "relationship": "mother", "custody": custody })
}

both!(the_families_of_a_class_are_told_each_once_and_nobody_without_custody, async |app: App| {
    let school = app.school().await;
    let (head, registrar) = (school.as_(Role::SchoolAdmin).await, school.as_(Role::Registrar).await);
    let class = json!({ "name": "Form 1 A", "level_code": "F1", "academic_year": 2026 });
    let class = registrar.post("/classes").json(&class).send().await.is(201).id();
    let rudo = learner(&school, "Rudo").await;
    let link = async |student: &str, body: Value| {
        registrar.post(&format!("/students/{student}/guardians")).json(&body).send().await.is(201)
    };
    link(&rudo, guardian("Ama", "+263772000001", "full")).await;
    link(&rudo, guardian("Ben", "+263772000002", "none")).await;
    let chipo = learner(&school, "Chipo").await;
    // The same household has two children in the class.
    link(&chipo, guardian("Ama", "+263772000001", "shared")).await;
    let tendai = learner(&school, "Tendai").await;
    link(&tendai, guardian("Cleo", "+263772000003", "full")).await;
    let members = json!({ "student_ids": [rudo, chipo], "starts_on": "2026-01-13" });
    registrar.post(&format!("/classes/{class}/members")).json(&members).send().await.is(200);

    let kinds = head.get("/audience-kinds").send().await.is(200);
    let names: Vec<_> = kinds.list().iter().map(|kind| kind["kind"].as_str().unwrap()).collect();
    assert_eq!(names, ["student_guardians", "class_guardians"]);
    let told = async |kind: &str, id: &str| {
        let said = json!({ "audience": { "groups": [{ "kind": kind, "id": id }] }, "subject": "News", "text": "Hello" });
        head.post("/notifications").json(&said).send().await
    };
    let of_class = told("class_guardians", &class).await.is(201);
    let deliveries = crate::notifications::deliveries(&head, &of_class.id()).await;
    assert_eq!((deliveries.len(), &deliveries[0]["person_name"]), (1, &json!("Ama Moyo")), "{deliveries:?}");
    assert_eq!((&deliveries[0]["because"], &deliveries[0]["person_kind"]), (&json!("because_guardian"), &json!("guardian")));
    assert_eq!(told("student_guardians", &tendai).await.is(201).data()["recipients"], 1);
    let elsewhere = learner(&app.school().await, "Tariro").await;
    told("student_guardians", &elsewhere)
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("audience.groups[0].id", "invalid_reference");
});
