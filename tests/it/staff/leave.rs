//! Leave: asked for, decided, taken back.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{announced, at_noon, leave_type, new_member, school, who_signs_in};
use crate::harness::{Answer, App, Client, both};

async fn ask(client: &Client, kind: &str, from: &str, to: &str, changes: Value) -> Answer {
    let mut body = json!({ "leave_type_id": leave_type(client, kind).await, "starts_on": from, "ends_on": to });
    kernel::json::merge_patch(&mut body, &changes);
    client.post("/leave-requests").json(&body).send().await
}

async fn decide(client: &Client, request: &str, what: &str) -> Answer {
    client.post(&format!("/leave-requests/{request}/{what}")).json(&json!({})).send().await
}

/// What is left of a type, in hundredths of a day.
async fn left(client: &Client, member: &str, kind: &str) -> i64 {
    let balances = client.get(&format!("/staff-members/{member}/leave-balances")).send().await.is(200);
    let found = balances.list().iter().find(|row| row["code"] == kind).unwrap();
    found["available_hundredths"].as_i64().unwrap()
}

both!(days_without_school_are_no_leave_unless_the_type_counts_them, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let (id, teacher) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    // Thursday to Tuesday.
    let special = ask(&teacher, "special", "2026-03-05", "2026-03-10", json!({})).await.is(201);
    assert_eq!((&special.data()["days_hundredths"], &special.data()["status"]), (&json!(400), &json!("requested")));
    assert_eq!(special.data()["staff_member_id"], id.as_str());
    let annual = ask(&teacher, "annual", "2026-03-12", "2026-03-17", json!({})).await.is(201);
    assert_eq!(annual.data()["days_hundredths"], 600);
    let half = ask(&teacher, "special", "2026-03-19", "2026-03-20", json!({ "starts_at_midday": true })).await.is(201);
    assert_eq!(half.data()["days_hundredths"], 150);
    ask(&teacher, "special", "2026-03-21", "2026-03-22", json!({}))
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("ends_on", "no_school_day");
    // A school that teaches on Saturdays.
    let days = json!({ "value": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] });
    head.call(reqwest::Method::PUT, "/settings/calendar.school_days").json(&days).send().await.is(200);
    assert_eq!(ask(&teacher, "special", "2026-03-21", "2026-03-22", json!({})).await.is(201).data()["days_hundredths"], 100);
    assert_eq!(announced(&school, "staff.leave.requested").await, 4);
});

both!(approved_leave_is_taken_from_what_is_left_and_cancelled_leave_given_back, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let (id, teacher) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    assert_eq!(left(&teacher, &id, "special").await, 1200);
    let request = ask(&teacher, "special", "2026-03-05", "2026-03-10", json!({ "reason": "A funeral" })).await.is(201).id();
    assert_eq!(left(&teacher, &id, "special").await, 1200, "what is asked for is not taken");
    decide(&teacher, &request, "approve").await.fails(403, "FORBIDDEN");
    let approved = decide(&head, &request, "approve").await.is(200);
    assert_eq!(approved.data()["status"], "approved");
    assert_eq!(left(&teacher, &id, "special").await, 800);
    decide(&head, &request, "approve").await.fails(409, "ILLEGAL_TRANSITION");
    let balances = teacher.get(&format!("/staff-members/{id}/leave-balances")).query(&[("as_of", "2026-03-04")]).send().await;
    let balance = balances.is(200).list().iter().find(|row| row["code"] == "special").cloned().unwrap();
    assert_eq!((&balance["taken_hundredths"], &balance["booked_hundredths"]), (&json!(0), &json!(400)));
    let later = head.get(&format!("/staff-members/{id}/leave-balances")).query(&[("as_of", "2028-01-01")]).send().await;
    later.fails(400, "INVALID_PARAMETER").names("as_of", "maximum");
    // The ledger explains it.
    let entries = teacher.get("/leave-entries").query(&[("staff_member_id", id.as_str())]).send().await.is(200);
    let mut lines: Vec<_> =
        entries.list().iter().map(|row| (row["kind"].as_str().unwrap(), row["amount_hundredths"].as_i64().unwrap())).collect();
    lines.sort_unstable();
    assert_eq!(lines, [("grant", 1200), ("taken", -400)]);
    decide(&teacher, &request, "cancel").await.is(200);
    assert_eq!(left(&teacher, &id, "special").await, 1200);
    decide(&teacher, &request, "cancel").await.fails(409, "ILLEGAL_TRANSITION");
    assert_eq!((announced(&school, "staff.cover.needed").await, announced(&school, "staff.cover.released").await), (1, 1));
    // What was not decided is withdrawn; what was declined is over.
    let request = ask(&teacher, "special", "2026-03-05", "2026-03-06", json!({})).await.is(201).id();
    assert_eq!(decide(&teacher, &request, "cancel").await.is(200).data()["status"], "withdrawn");
    let request = ask(&teacher, "special", "2026-03-05", "2026-03-06", json!({})).await.is(201).id();
    assert_eq!(decide(&head, &request, "decline").await.is(200).data()["status"], "declined");
    decide(&teacher, &request, "cancel").await.fails(409, "ILLEGAL_TRANSITION");
    let inbox = teacher.get("/notification-deliveries").query(&[("channel", "in_app")]).send().await.is(200);
    let subjects: Vec<_> = inbox.list().iter().map(|row| row["subject"].as_str().unwrap_or_default()).collect();
    assert!(subjects.contains(&"Your leave is approved") && subjects.contains(&"Your leave is declined"), "{inbox}");
});

both!(a_balance_never_falls_below_nothing_with_two_approvals_at_once, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let (id, teacher) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    // Five days a year; each of these takes three.
    let mut requests = Vec::new();
    for (from, to) in [("2026-03-04", "2026-03-06"), ("2026-03-11", "2026-03-13"), ("2026-03-18", "2026-03-20")] {
        requests.push(ask(&teacher, "compassionate", from, to, json!({})).await.is(201).id());
    }
    let answers = futures::future::join_all(requests.iter().map(|request| decide(&head, request, "approve"))).await;
    let approved = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(approved, 1, "{:?}", answers.iter().map(|a| (a.status, a.code().map(str::to_owned))).collect::<Vec<_>>());
    assert!(answers.iter().filter(|a| a.status != 200).all(|a| a.code() == Some("LEAVE_BALANCE_EXCEEDED")));
    assert_eq!(left(&teacher, &id, "compassionate").await, 200);
    let grants = head.get("/leave-entries").query(&[("kind", "grant")]).send().await.is(200);
    assert_eq!(grants.list().len(), 1, "what the year gives is given once: {grants}");
    // The same request twice at once is approved once.
    let same = ask(&teacher, "compassionate", "2026-03-25", "2026-03-25", json!({})).await.is(201).id();
    let twice = futures::future::join_all([decide(&head, &same, "approve"), decide(&head, &same, "approve")]).await;
    let mut statuses: Vec<_> = twice.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(matches!(statuses[1], 409 | 412), "{statuses:?}");
    assert_eq!(left(&teacher, &id, "compassionate").await, 100);
    ask(&teacher, "compassionate", "2026-04-07", "2026-04-08", json!({})).await.fails(409, "LEAVE_BALANCE_EXCEEDED");
});

both!(nobody_decides_on_leave_of_their_own, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let own = new_member(&head, json!({ "kind": "non_teaching" })).await;
    let account = school.login(Role::SchoolAdmin).await.account_id;
    head.post(&format!("/staff-members/{own}/link-account")).json(&json!({ "account_id": account })).send().await.is(200);
    let request = ask(&head, "special", "2026-03-05", "2026-03-06", json!({})).await.is(201).id();
    decide(&head, &request, "approve").await.fails(409, "OWN_RECORD");
    decide(&head, &request, "decline").await.fails(409, "OWN_RECORD");
    let days = json!({ "leave_type_id": leave_type(&head, "special").await, "amount_hundredths": 500, "note": "For me" });
    head.post(&format!("/staff-members/{own}/leave-adjustments")).json(&days).send().await.fails(409, "OWN_RECORD");
    let deputy = school.new_login(&[Role::SchoolAdmin]).await.client;
    decide(&deputy, &request, "approve").await.is(200);
    assert_eq!(announced(&school, "staff.cover.needed").await, 0, "who does not teach needs no cover");
});

both!(leave_does_not_overlap_other_leave_nor_reach_beyond_employment, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let (_, teacher) = who_signs_in(&school, &head, Role::Teacher, json!({ "started_on": "2026-02-02" })).await;
    ask(&teacher, "special", "2026-03-05", "2026-03-06", json!({})).await.is(201);
    ask(&teacher, "unpaid", "2026-03-06", "2026-03-09", json!({}))
        .await
        .fails(409, "LEAVE_OVERLAP")
        .names("starts_on", "on_leave");
    let two = (0..2).map(|_| ask(&teacher, "unpaid", "2026-03-23", "2026-03-24", json!({})));
    let mut statuses: Vec<_> = futures::future::join_all(two).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "the second click");
    let early = ask(&teacher, "unpaid", "2026-02-01", "2026-02-01", json!({})).await.fails(422, "VALIDATION_ERROR");
    early.names("starts_on", "not_employed");
    let backwards = ask(&teacher, "unpaid", "2026-04-06", "2026-04-05", json!({})).await.fails(422, "VALIDATION_ERROR");
    backwards.names("ends_on", "date_order");
    let far = ask(&teacher, "unpaid", "2027-12-30", "2028-01-05", json!({})).await.fails(422, "VALIDATION_ERROR");
    far.names("ends_on", "maximum");
});

both!(leave_that_needs_a_document_is_approved_only_with_it_and_only_mothers_have_maternity_leave, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let (_, teacher) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let request = ask(&teacher, "sick", "2026-03-02", "2026-03-03", json!({ "reason": "Malaria" })).await.is(201).id();
    decide(&head, &request, "approve").await.fails(409, "LEAVE_DOCUMENT_NEEDED");
    let long = ask(&teacher, "maternity", "2026-05-01", "2026-08-07", json!({})).await.fails(422, "VALIDATION_ERROR");
    long.names("ends_on", "too_many_days");
    let whole = ask(&teacher, "maternity", "2026-05-01", "2026-08-06", json!({})).await.is(201);
    assert_eq!(whole.data()["days_hundredths"], 9800, "Labour Act, section 18");
    let (_, father) = who_signs_in(&school, &head, Role::Teacher, json!({ "sex": "male" })).await;
    let refused = ask(&father, "maternity", "2026-05-01", "2026-05-31", json!({})).await.fails(422, "VALIDATION_ERROR");
    refused.names("leave_type_id", "not_allowed");
    // Why somebody is away is for them and the head.
    assert_eq!(teacher.get(&format!("/leave-requests/{request}")).send().await.is(200).data()["reason"], "Malaria");
    father.get(&format!("/leave-requests/{request}")).send().await.fails(404, "NOT_FOUND");
    assert!(school.as_(Role::Registrar).await.get("/leave-requests").send().await.is(200).list().is_empty());
});

both!(leave_of_another_or_another_school_is_not_asked_for, async |app: App| {
    let (school, head) = school(&app).await;
    let (_, teacher) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let other = new_member(&head, json!({})).await;
    let for_other = ask(&teacher, "unpaid", "2026-12-07", "2026-12-08", json!({ "staff_member_id": other })).await;
    for_other.fails(422, "INVALID_REFERENCE").names("staff_member_id", "invalid_reference");
    let (elsewhere, stranger) = super::school(&app).await;
    let theirs = new_member(&stranger, json!({})).await;
    let kind = leave_type(&head, "unpaid").await;
    let body = json!({ "staff_member_id": theirs, "leave_type_id": kind, "starts_on": "2026-12-07", "ends_on": "2026-12-08" });
    stranger
        .post("/leave-requests")
        .json(&body)
        .send()
        .await
        .fails(422, "INVALID_REFERENCE")
        .names("leave_type_id", "invalid_reference");
    let body = json!({ "staff_member_id": other, "leave_type_id": kind, "starts_on": "2026-12-07", "ends_on": "2026-12-08" });
    let request = head.post("/leave-requests").json(&body).send().await.is(201).id();
    for what in ["approve", "decline", "cancel"] {
        decide(&stranger, &request, what).await.fails(404, "NOT_FOUND");
    }
    stranger.get(&format!("/leave-requests/{request}")).send().await.fails(404, "NOT_FOUND");
    stranger.get(&format!("/staff-members/{other}/leave-balances")).send().await.fails(404, "NOT_FOUND");
    let nobody = elsewhere.as_(Role::Staff).await;
    nobody.post("/leave-requests").json(&body).send().await.fails(422, "INVALID_REFERENCE");
});
