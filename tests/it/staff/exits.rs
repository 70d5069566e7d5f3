//! Leaving the school's employ.

use chrono::TimeDelta;
use kernel::access::Role;
use serde_json::{Value, json};

use super::{announced, at_noon, leave_type, new_member, school, who_signs_in};
use crate::harness::{Answer, App, Client, School, both, ended_job, log_in_at};

async fn leave(head: &Client, member: &str, last_day: &str) -> Answer {
    let body = json!({ "last_day": last_day, "reason": "resigned", "note": null });
    head.post(&format!("/staff-members/{member}/leave")).json(&body).send().await
}

async fn items(head: &Client, exit: &str) -> Vec<Value> {
    head.get("/staff-exit-items").query(&[("staff_exit_id", exit)]).send().await.is(200).list().to_vec()
}

async fn step(head: &Client, item: &Value, what: &str, body: Value) -> Answer {
    head.post(&format!("/staff-exit-items/{}/{what}", item["id"].as_str().unwrap())).json(&body).send().await
}

/// Runs what comes round every night.
async fn night(app: &App, school: &School) {
    app.run(async |services| kernel::schedules::keep_rows(&services).await.unwrap()).await;
    let head = school.new_login(&[Role::SchoolAdmin]).await.client;
    let shown = head.get("/schedules").query(&[("name", "end_staff_employment")]).send().await.is(200);
    let id = shown.list()[0]["id"].as_str().unwrap().to_owned();
    let ran = head.post(&format!("/schedules/{id}/run")).send().await.is(202);
    assert_eq!(ended_job(&head, ran.header("location").unwrap()).await["status"], "succeeded");
}

both!(who_leaves_has_a_checklist_that_is_ticked_or_waived_before_it_is_over, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let (id, _) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let step_of_ours = json!({ "code": "uniform", "name": "Sports kit handed in", "ordinal": 9, "active": true });
    head.post("/staff-exit-steps").json(&step_of_ours).send().await.is(201);
    let exit = leave(&head, &id, "2026-02-27").await.is(200);
    assert_eq!(exit.data()["status"], "open");
    leave(&head, &id, "2026-02-27").await.fails(409, "STAFF_LEFT");
    let exit = exit.id();
    let list = items(&head, &exit).await;
    let codes: Vec<_> = list.iter().map(|item| item["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["keys", "laptop", "books", "clearance", "accounts", "uniform"]);
    let complete = format!("/staff-exits/{exit}/complete");
    head.post(&complete).send().await.fails(409, "EXIT_ITEMS_OPEN").names("items", "items_open");
    step(&head, &list[0], "waive", json!({})).await.fails(422, "VALIDATION_ERROR").names("reason", "required");
    let waived = step(&head, &list[0], "waive", json!({ "reason": "Never had keys" })).await.is(200);
    assert_eq!((&waived.data()["status"], &waived.data()["reason"]), (&json!("waived"), &json!("Never had keys")));
    step(&head, &list[0], "tick", json!({})).await.fails(409, "ILLEGAL_TRANSITION");
    // Who keeps the books ticks, but does not waive.
    let bursar = school.login(Role::Bursar).await;
    step(&bursar.client, &list[1], "waive", json!({ "reason": "Why not" })).await.fails(403, "FORBIDDEN");
    let ticked = step(&bursar.client, &list[1], "tick", json!({})).await.is(200);
    assert_eq!(ticked.data()["done_by"], json!(bursar.account_id));
    let again = step(&head, &list[1], "tick", json!({})).await.is(200);
    assert_eq!(again.data(), ticked.data(), "ticked twice is ticked once");
    step(&head, &list[1], "reopen", json!({})).await.is(200);
    for item in &list[1..] {
        step(&head, item, "tick", json!({})).await.is(200);
    }
    assert_eq!(head.post(&complete).send().await.is(200).data()["status"], "completed");
    head.post(&complete).send().await.fails(409, "ILLEGAL_TRANSITION");
    step(&head, &list[1], "reopen", json!({})).await.fails(409, "ILLEGAL_TRANSITION");
    // And they may come back.
    let rehire = format!("/staff-members/{id}/rehire");
    head.post(&rehire).json(&json!({ "started_on": "2026-02-27" })).send().await.fails(422, "VALIDATION_ERROR");
    assert_eq!(head.post(&rehire).json(&json!({})).send().await.is(200).data()["left_on"], Value::Null);
});

both!(on_the_evening_of_the_last_day_the_account_opens_the_school_no_more, async |app: App| {
    let (app, clock) = at_noon(&app);
    let (school, head) = school(&app).await;
    let login = school.new_login(&[Role::Teacher]).await;
    let parent_too = school.new_login(&[Role::Teacher, Role::Parent]).await;
    let (one, two) = (new_member(&head, json!({})).await, new_member(&head, json!({})).await);
    for (member, account) in [(&one, login.account_id), (&two, parent_too.account_id)] {
        let body = json!({ "account_id": account });
        head.post(&format!("/staff-members/{member}/link-account")).json(&body).send().await.is(200);
    }
    let contract = json!({
        "staff_member_id": one, "kind": "permanent", "paid_by": "sdc", "post": "Teacher", "fte_hundredths": 100,
        "starts_on": "2026-01-13"
    });
    let contract = head.post("/staff-contracts").json(&contract).send().await.is(201).id();
    for member in [&one, &two] {
        leave(&head, member, "2026-03-03").await.is(200);
    }
    leave(&head, &one, "2026-03-04").await.fails(409, "EXIT_UNDER_WAY");
    night(&app, &school).await;
    login.client.get("/staff-members").send().await.is(200);
    assert_eq!(head.get(&format!("/staff-members/{one}")).send().await.is(200).data()["status"], "active");
    clock.advance(TimeDelta::days(1));
    night(&app, &school).await;
    let head = log_in_at(&app, &school.login(Role::SchoolAdmin).await.email, None).await;
    assert_eq!(head.get(&format!("/staff-members/{one}")).send().await.is(200).data()["status"], "left");
    assert_eq!(head.get(&format!("/staff-contracts/{contract}")).send().await.is(200).data()["ends_on"], "2026-03-03");
    let gone = log_in_at(&app, &login.email, None).await;
    assert!(matches!(gone.get("/staff-directory").send().await.status, 400 | 403 | 404));
    // Who is a parent here too still is.
    let parent = log_in_at(&app, &parent_too.email, None).await;
    parent.get("/students").send().await.is(200);
    parent.get("/staff-members").send().await.fails(403, "FORBIDDEN");
    night(&app, &school).await;
    assert_eq!(announced(&school, "staff.member.left").await, 2, "done again, it changes nothing");
});

both!(leave_beyond_the_last_day_is_taken_back_and_who_stays_after_all_stays, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let (id, teacher) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let kind = leave_type(&head, "special").await;
    let ask = async |from: &str, to: &str| {
        let body = json!({ "leave_type_id": kind, "starts_on": from, "ends_on": to });
        teacher.post("/leave-requests").json(&body).send().await
    };
    let before = ask("2026-03-09", "2026-03-10").await.is(201).id();
    let approved = ask("2026-04-07", "2026-04-08").await.is(201).id();
    let waiting = ask("2026-04-20", "2026-04-21").await.is(201).id();
    head.post(&format!("/leave-requests/{approved}/approve")).json(&json!({})).send().await.is(200);
    let exit = leave(&head, &id, "2026-03-31").await.is(200).id();
    let status = async |id: &str| head.get(&format!("/leave-requests/{id}")).send().await.is(200).data()["status"].clone();
    assert_eq!(
        (status(&before).await, status(&approved).await, status(&waiting).await),
        (json!("requested"), json!("cancelled"), json!("withdrawn"))
    );
    ask("2026-04-13", "2026-04-14").await.fails(422, "VALIDATION_ERROR").names("ends_on", "not_employed");
    for item in items(&head, &exit).await {
        step(&head, &item, "tick", json!({})).await.is(200);
    }
    head.post(&format!("/staff-exits/{exit}/complete")).send().await.fails(409, "EXIT_NOT_OVER");
    assert_eq!(head.post(&format!("/staff-exits/{exit}/cancel")).send().await.is(200).data()["status"], "cancelled");
    assert_eq!(head.get(&format!("/staff-members/{id}")).send().await.is(200).data()["left_on"], Value::Null);
    ask("2026-04-13", "2026-04-14").await.is(201);
    let body = json!({ "last_day": "2026-04-30", "reason": "other" });
    let refused = head.post(&format!("/staff-members/{id}/leave")).json(&body).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("note", "required");
    leave(&head, &id, "2018-01-01").await.fails(422, "VALIDATION_ERROR").names("last_day", "date_order");
});

both!(the_last_administrator_keeps_the_school_open_until_there_is_another, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let own = new_member(&head, json!({})).await;
    let account = school.login(Role::SchoolAdmin).await.account_id;
    head.post(&format!("/staff-members/{own}/link-account")).json(&json!({ "account_id": account })).send().await.is(200);
    let exit = leave(&head, &own, "2026-02-27").await.is(200);
    assert!(exit.data()["access_ended_at"].is_null(), "{exit}");
    for item in items(&head, &exit.id()).await {
        step(&head, &item, "tick", json!({})).await.is(200);
    }
    let complete = format!("/staff-exits/{}/complete", exit.id());
    head.post(&complete).send().await.fails(409, "LAST_ADMIN");
    let next = school.new_login(&[Role::SchoolAdmin]).await.client;
    assert!(next.post(&complete).send().await.is(200).data()["access_ended_at"].is_string());
    assert!(matches!(head.get("/staff-members").send().await.status, 401 | 403 | 404));
});

both!(another_schools_records_do_not_exist, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let (id, _) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let exit = leave(&head, &id, "2026-03-31").await.is(200).id();
    let item = items(&head, &exit).await[0].clone();
    let (_elsewhere, stranger) = super::school(&app).await;
    leave(&stranger, &id, "2026-03-31").await.fails(404, "NOT_FOUND");
    for path in [format!("/staff-members/{id}"), format!("/staff-exits/{exit}"), format!("/staff-members/{id}/missing-documents")]
    {
        stranger.get(&path).send().await.fails(404, "NOT_FOUND");
    }
    for path in
        [format!("/staff-exits/{exit}/complete"), format!("/staff-exits/{exit}/cancel"), format!("/staff-members/{id}/reinstate")]
    {
        stranger.post(&path).send().await.fails(404, "NOT_FOUND");
    }
    step(&stranger, &item, "tick", json!({})).await.fails(404, "NOT_FOUND");
    let subject = json!({ "staff_member_id": id, "subject_code": "MATHS" });
    stranger.post("/staff-subjects").json(&subject).send().await.fails(422, "INVALID_REFERENCE");
});
