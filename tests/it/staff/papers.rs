//! Documents and appraisals.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{at_noon, new_member, school, who_signs_in};
use crate::harness::{App, Client, both};

async fn missing(client: &Client, member: &str) -> Vec<String> {
    let list = client.get(&format!("/staff-members/{member}/missing-documents")).send().await.is(200);
    list.list().iter().map(|row| row["code"].as_str().unwrap().to_owned()).collect()
}

both!(what_is_required_and_not_there_is_listed, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let (id, teacher) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let cook = new_member(&head, json!({ "kind": "ancillary" })).await;
    assert_eq!(missing(&teacher, &id).await, ["national_id", "police_clearance", "contract", "teaching_certificate"]);
    assert_eq!(missing(&head, &cook).await, ["national_id", "police_clearance", "contract"]);
    teacher.get(&format!("/staff-members/{cook}/missing-documents")).send().await.fails(404, "NOT_FOUND");
    let kinds = head.get("/staff-document-kinds").send().await.is(200);
    let kind = |code: &str| kinds.list().iter().find(|row| row["code"] == code).unwrap()["id"].clone();
    let paper = async |code: &str, expires_on: Value| {
        let body = json!({
            "staff_member_id": id, "staff_document_kind_id": kind(code), "title": code, "issued_on": "2020-01-01",
            "expires_on": expires_on
        });
        head.post("/staff-documents").json(&body).send().await.is(201);
    };
    paper("national_id", Value::Null).await;
    paper("police_clearance", json!("2026-03-01")).await;
    paper("contract", json!("2026-03-02")).await;
    assert_eq!(missing(&teacher, &id).await, ["police_clearance", "teaching_certificate"], "what has expired is missing again");
    let in_use = kind("contract");
    head.delete(&format!("/staff-document-kinds/{}", in_use.as_str().unwrap())).send().await.fails(409, "STILL_REFERENCED");
});

both!(the_file_of_a_document_is_read_by_who_may_read_the_document, async |app: App| {
    let (school, head) = school(&app).await;
    let (id, teacher) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let (_, other) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let upload = async |client: &Client| {
        let sent = client.post("/files").query(&[("name", "clearance.txt")]).body("text/plain", "cleared").send().await;
        sent.is(201).id()
    };
    let file = upload(&head).await;
    teacher.get(&format!("/files/{file}")).send().await.fails(404, "NOT_FOUND");
    let kind = head.get("/staff-document-kinds").query(&[("code", "police_clearance")]).send().await.is(200);
    let mut body = json!({
        "staff_member_id": id, "staff_document_kind_id": kind.list()[0]["id"], "title": "Clearance", "file_id": file
    });
    head.post("/staff-documents").json(&body).send().await.is(201);
    teacher.get(&format!("/files/{file}")).send().await.is(200);
    other.get(&format!("/files/{file}")).send().await.fails(404, "NOT_FOUND");
    let (_elsewhere, stranger) = super::school(&app).await;
    body["file_id"] = json!(upload(&stranger).await);
    head.post("/staff-documents").json(&body).send().await.fails(422, "INVALID_REFERENCE").names("file_id", "invalid_reference");
});

both!(a_member_sees_their_appraisal_once_it_is_shared_and_it_does_not_change_then, async |app: App| {
    let (school, head) = school(&app).await;
    let (id, teacher) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let (_, colleague) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let appraiser = school.new_login(&[Role::Teacher]).await;
    let body = json!({
        "staff_member_id": id, "appraiser_account_id": appraiser.account_id, "period_starts_on": "2026-01-13",
        "period_ends_on": "2026-12-04", "goals": [{ "title": "Every learner reads a book a term" }],
        "ratings": [{ "criterion": "planning", "rating": 4 }]
    });
    teacher.post("/appraisals").json(&body).send().await.fails(403, "FORBIDDEN");
    let path = format!("/appraisals/{}", head.post("/appraisals").json(&body).send().await.is(201).id());
    let at = |step: &str| format!("{path}/{step}");
    for client in [&teacher, &colleague] {
        client.get(&path).send().await.fails(404, "NOT_FOUND");
        assert!(client.get("/appraisals").send().await.is(200).list().is_empty());
        client.post(&at("share")).send().await.fails(404, "NOT_FOUND");
    }
    head.post(&at("close")).send().await.fails(409, "ILLEGAL_TRANSITION");
    let wrong = json!({ "ratings": [{ "criterion": "planning", "rating": 6 }, { "criterion": "charm", "rating": 1 }] });
    let refused = appraiser.client.patch(&path).json(&wrong).send().await.fails(422, "VALIDATION_ERROR");
    refused.names("ratings[0].rating", "maximum").names("ratings[1].criterion", "invalid_reference");
    appraiser.client.patch(&path).json(&json!({ "appraiser_comment": "A good year." })).send().await.is(200);
    assert_eq!(appraiser.client.post(&at("share")).send().await.is(200).data()["status"], "shared");
    let seen = teacher.get(&path).send().await.is(200);
    assert_eq!(seen.data()["appraiser_comment"], "A good year.");
    colleague.get(&path).send().await.fails(404, "NOT_FOUND");
    appraiser.client.patch(&path).json(&json!({ "appraiser_comment": "Or not." })).send().await.fails(409, "ILLEGAL_TRANSITION");
    head.delete(&path).send().await.fails(409, "ILLEGAL_TRANSITION");
    teacher.patch(&path).json(&json!({ "appraiser_comment": "Great." })).send().await.fails(404, "NOT_FOUND");
    let comment = json!({ "comment": "Thank you." });
    head.post(&at("acknowledge")).json(&comment).send().await.fails(409, "NOT_YOUR_APPRAISAL");
    let acknowledged = teacher.post(&at("acknowledge")).json(&comment).send().await.is(200);
    assert_eq!(
        (&acknowledged.data()["status"], &acknowledged.data()["member_comment"]),
        (&json!("acknowledged"), &json!("Thank you."))
    );
    teacher.post(&at("acknowledge")).json(&comment).send().await.fails(409, "ILLEGAL_TRANSITION");
    teacher.post(&at("close")).send().await.fails(404, "NOT_FOUND");
    assert_eq!(head.post(&at("close")).send().await.is(200).data()["status"], "closed");
});

both!(nobody_appraises_themselves_nor_reads_a_draft_about_themselves, async |app: App| {
    let (school, head) = school(&app).await;
    let own = new_member(&head, json!({})).await;
    let account = school.login(Role::SchoolAdmin).await.account_id;
    head.post(&format!("/staff-members/{own}/link-account")).json(&json!({ "account_id": account })).send().await.is(200);
    let body = json!({ "staff_member_id": own, "period_starts_on": "2026-01-13", "period_ends_on": "2026-12-04" });
    let refused = head.post("/appraisals").json(&body).send().await.fails(422, "VALIDATION_ERROR");
    refused.names("appraiser_account_id", "own_appraisal");
    let chair = school.new_login(&[Role::SchoolAdmin]).await.client;
    let path = format!("/appraisals/{}", chair.post("/appraisals").json(&body).send().await.is(201).id());
    head.get(&path).send().await.fails(404, "NOT_FOUND");
    chair.post(&format!("{path}/share")).send().await.is(200);
    head.get(&path).send().await.is(200);
});
