//! Telling in time of what ends.

use chrono::TimeDelta;
use kernel::access::Role;
use serde_json::json;

use super::{announced, at_noon, new_member, school, who_signs_in};
use crate::harness::{App, Client, School, both, ended_job};

/// Runs the daily look, as its schedule does.
async fn look(app: &App, school: &School) {
    app.run(async |services| kernel::schedules::keep_rows(&services).await.unwrap()).await;
    // The clock has moved: a token of before may be over.
    let head = school.new_login(&[Role::SchoolAdmin]).await.client;
    let shown = head.get("/schedules").query(&[("name", "remind_of_staff_expiries")]).send().await.is(200);
    let id = shown.list()[0]["id"].as_str().unwrap().to_owned();
    let ran = head.post(&format!("/schedules/{id}/run")).send().await.is(202);
    assert_eq!(ended_job(&head, ran.header("location").unwrap()).await["status"], "succeeded");
}

async fn unread(client: &Client) -> usize {
    let own = client.get("/notification-deliveries").query(&[("channel", "in_app")]).send().await.is(200);
    own.list().iter().filter(|row| row["subject"].as_str().unwrap_or_default().contains("expires")).count()
}

both!(of_what_expires_people_are_told_at_60_30_and_7_days_once_each, async |app: App| {
    let (app, clock) = at_noon(&app);
    let (school, head) = school(&app).await;
    let login = school.new_login(&[Role::Teacher]).await;
    let id = new_member(&head, json!({})).await;
    head.post(&format!("/staff-members/{id}/link-account")).json(&json!({ "account_id": login.account_id })).send().await.is(200);
    let left = new_member(&head, json!({ "first_name": "Gone" })).await;
    // 61 days ahead.
    for member in [&id, &left] {
        let body = json!({
            "staff_member_id": member, "kind": "first_aid", "title": "First aid", "expires_on": "2026-05-02"
        });
        head.post("/staff-qualifications").json(&body).send().await.is(201);
    }
    let gone = json!({ "last_day": "2026-02-28", "reason": "retired" });
    head.post(&format!("/staff-members/{left}/leave")).json(&gone).send().await.is(200);
    let topic = "staff.qualification.expiring";
    look(&app, &school).await;
    assert_eq!(announced(&school, topic).await, 0);
    for (days, told) in [(1, 1), (0, 1), (29, 1), (1, 2), (0, 2), (22, 2), (1, 3), (0, 3), (5, 3), (10, 3)] {
        clock.advance(TimeDelta::days(days));
        look(&app, &school).await;
        assert_eq!(announced(&school, topic).await, told, "after {days} more days");
    }
    let again = crate::harness::log_in_at(&app, &login.email, None).await;
    assert_eq!(unread(&again).await, 3, "the member has them in their inbox");
    let head = crate::harness::log_in_at(&app, &school.login(Role::SchoolAdmin).await.email, None).await;
    assert!(unread(&head).await >= 3, "and so has the head");
});

both!(a_contract_that_ends_is_told_of_and_a_longer_one_anew, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let (id, _) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let body = json!({
        "staff_member_id": id, "kind": "contract", "paid_by": "sdc", "post": "Coach", "fte_hundredths": 50,
        "starts_on": "2026-01-13", "ends_on": "2026-03-05"
    });
    let contract = head.post("/staff-contracts").json(&body).send().await.is(201).id();
    look(&app, &school).await;
    look(&app, &school).await;
    assert_eq!(announced(&school, "staff.contract.ending").await, 1, "what is near is told of at its latest stage only");
    head.patch(&format!("/staff-contracts/{contract}")).json(&json!({ "ends_on": "2026-03-31" })).send().await.is(200);
    look(&app, &school).await;
    assert_eq!(announced(&school, "staff.contract.ending").await, 2);
});

both!(nobody_verifies_their_own_and_a_change_has_to_be_verified_anew, async |app: App| {
    let (school, head) = school(&app).await;
    let registrar = school.login(Role::Registrar).await;
    let own = new_member(&head, json!({})).await;
    let body = json!({ "account_id": registrar.account_id });
    head.post(&format!("/staff-members/{own}/link-account")).json(&body).send().await.is(200);
    let body = json!({ "staff_member_id": own, "kind": "professional", "title": "Diploma" });
    let id = head.post("/staff-qualifications").json(&body).send().await.is(201).id();
    let verify = format!("/staff-qualifications/{id}/verify");
    registrar.client.post(&verify).send().await.fails(409, "OWN_RECORD");
    let verified = head.post(&verify).send().await.is(200);
    assert!(verified.data()["verified_at"].is_string() && verified.data()["verified_by"].is_string());
    let again = head.post(&verify).send().await.is(200);
    assert_eq!(again.data(), verified.data(), "said again, it changes nothing");
    let changed = head.patch(&format!("/staff-qualifications/{id}")).json(&json!({ "title": "Degree" })).send().await.is(200);
    assert!(changed.data()["verified_at"].is_null(), "{changed}");
    let nameless = json!({ "staff_member_id": own, "kind": "teacher_registration", "title": "Registered teacher" });
    let refused = head.post("/staff-qualifications").json(&nameless).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("number", "required");
});
