//! Changes that a family asks for.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{link, new_guardian, new_student, registry};
use crate::harness::{Answer, App, Client, School, both};

/// A school, its registrar, a parent and their child.
struct Family {
    school: School,
    registrar: Client,
    parent: Client,
    child: String,
    guardian: String,
}

impl Family {
    async fn of(app: &App) -> Self {
        let (school, registrar) = registry(app).await;
        let child = new_student(&registrar, json!({ "address": "1 First Street", "phone": "+263772000001" })).await;
        let guardian = new_guardian(&registrar, "Chipo", "Moyo").await;
        link(&registrar, &child, &guardian, json!({})).await;
        let parent = school.login(Role::Parent).await;
        let account = json!({ "account_id": parent.account_id });
        registrar.post(&format!("/guardians/{guardian}/link-account")).json(&account).send().await.is(200);
        Self { school, registrar, parent: parent.client, child, guardian }
    }

    async fn ask(&self, changes: Value) -> Answer {
        let body = json!({ "subject": "student", "record_id": self.child, "changes": changes });
        self.parent.post("/change-requests").json(&body).send().await
    }

    async fn decide(&self, id: &str, fields: Value) -> Answer {
        let body = json!({ "fields": fields, "note": "Thank you" });
        self.registrar.post(&format!("/change-requests/{id}/decide")).json(&body).send().await
    }

    async fn student(&self) -> Value {
        self.registrar.get(&format!("/students/{}", self.child)).send().await.is(200).data().clone()
    }
}

both!(what_a_family_asks_for_is_written_when_the_office_approves_it_field_by_field, async |app: App| {
    let family = Family::of(&app).await;
    let asked =
        family.ask(json!({ "address": "2 Second Street", "phone": "+263772000002", "preferred_name": "Ru" })).await.is(201);
    let id = asked.id();
    assert_eq!(asked.data()["status"], "pending", "{asked}");
    assert_eq!(family.student().await["address"], "1 First Street", "nothing changes by asking");
    let one = family.decide(&id, json!({ "address": "approve" })).await.fails(422, "VALIDATION_ERROR");
    one.names("fields.phone", "required").names("fields.preferred_name", "required");
    family
        .parent
        .post(&format!("/change-requests/{id}/decide"))
        .json(&json!({ "fields": {} }))
        .send()
        .await
        .fails(403, "FORBIDDEN");
    let decided =
        family.decide(&id, json!({ "address": "approve", "phone": "decline", "preferred_name": "approve" })).await.is(200);
    assert_eq!(decided.data()["status"], "decided", "{decided}");
    let student = family.student().await;
    assert_eq!(
        (&student["address"], &student["phone"], &student["preferred_name"]),
        (&json!("2 Second Street"), &json!("+263772000001"), &json!("Ru"))
    );
    family.decide(&id, json!({ "address": "decline" })).await.fails(409, "REQUEST_DECIDED");
    let shown = family.parent.get(&format!("/change-requests/{id}")).send().await.is(200);
    let phone = shown.data()["fields"].as_array().unwrap().iter().find(|field| field["field"] == "phone").unwrap().clone();
    assert_eq!((&phone["decision"], &shown.data()["decision_note"]), (&json!("declined"), &json!("Thank you")), "{shown}");
});

both!(only_what_a_family_knows_better_can_be_asked_for_and_only_of_ones_own, async |app: App| {
    let family = Family::of(&app).await;
    let refused = family.ask(json!({ "student_number": "1", "born_on": "2010-01-01", "beam": true })).await;
    let refused = refused.fails(422, "VALIDATION_ERROR");
    refused.names("changes.student_number", "not_allowed").names("changes.beam", "not_allowed");
    family.ask(json!({ "phone": "12" })).await.fails(422, "VALIDATION_ERROR");
    family.ask(json!({ "address": "1 First Street" })).await.fails(422, "VALIDATION_ERROR").names("changes", "required");
    let strangers = new_student(&family.registrar, json!({})).await;
    let theirs = json!({ "subject": "student", "record_id": strangers, "changes": { "address": "x" } });
    family.parent.post("/change-requests").json(&theirs).send().await.fails(404, "NOT_FOUND");
    let own = json!({ "subject": "guardian", "record_id": family.guardian, "changes": { "occupation": "Nurse" } });
    let own = family.parent.post("/change-requests").json(&own).send().await.is(201).id();
    family.decide(&own, json!({ "occupation": "approve" })).await.is(200);
    let guardian = family.registrar.get(&format!("/guardians/{}", family.guardian)).send().await.is(200);
    assert_eq!(guardian.data()["occupation"], "Nurse");
    // Another parent sees nothing of it.
    let other = family.school.new_login(&[Role::Parent]).await.client;
    other.get(&format!("/change-requests/{own}")).send().await.fails(404, "NOT_FOUND");
    assert!(other.get("/change-requests").send().await.is(200).list().is_empty());
});

both!(one_request_waits_at_a_time_and_what_was_changed_since_is_not_written_over, async |app: App| {
    let family = Family::of(&app).await;
    let first = family.ask(json!({ "address": "2 Second Street", "preferred_name": "Ru" })).await.is(201).id();
    family.ask(json!({ "address": "3 Third Street" })).await.fails(409, "DUPLICATE");
    let path = format!("/students/{}", family.child);
    family.registrar.patch(&path).json(&json!({ "address": "9 Ninth Street" })).send().await.is(200);
    let outdated = family.decide(&first, json!({ "address": "approve", "preferred_name": "approve" })).await;
    outdated.fails(409, "REQUEST_OUTDATED").names("fields.address", "changed_since");
    let student = family.student().await;
    assert_eq!((&student["address"], &student["preferred_name"]), (&json!("9 Ninth Street"), &Value::Null), "nothing half-done");
    family.decide(&first, json!({ "address": "decline", "preferred_name": "approve" })).await.is(200);
    let second = family.ask(json!({ "address": "3 Third Street" })).await.is(201).id();
    let withdraw = format!("/change-requests/{second}/withdraw");
    assert_eq!(family.parent.post(&withdraw).send().await.is(200).data()["status"], "withdrawn");
    family.parent.post(&withdraw).send().await.fails(409, "REQUEST_DECIDED");
    family.decide(&second, json!({ "address": "approve" })).await.fails(409, "REQUEST_DECIDED");
});
