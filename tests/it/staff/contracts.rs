//! Contracts, and the workload that follows from them.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{at_noon, new_member, school, who_signs_in};
use crate::harness::{Answer, App, Client, both};

async fn contract(head: &Client, member: &str, changes: Value) -> Answer {
    let mut body = json!({
        "staff_member_id": member, "kind": "permanent", "paid_by": "government", "post": "Teacher", "fte_hundredths": 100,
        "weekly_hours_hundredths": 2800, "starts_on": "2026-01-13"
    });
    kernel::json::merge_patch(&mut body, &changes);
    head.post("/staff-contracts").json(&body).send().await
}

both!(contracts_of_one_member_for_one_post_never_overlap, async |app: App| {
    let (_school, head) = school(&app).await;
    let (one, two) = (new_member(&head, json!({})).await, new_member(&head, json!({})).await);
    let first = contract(&head, &one, json!({ "ends_on": "2026-04-30" })).await.is(201).id();
    contract(&head, &one, json!({ "starts_on": "2026-04-30" })).await.fails(409, "CONTRACT_OVERLAP");
    contract(&head, &one, json!({ "starts_on": "2025-01-01", "ends_on": null })).await.fails(409, "CONTRACT_OVERLAP");
    contract(&head, &one, json!({ "starts_on": "2026-05-01" })).await.is(201);
    // Another post, and another member, are in nobody's way.
    contract(&head, &one, json!({ "post": "Hostel warden" })).await.is(201);
    contract(&head, &two, json!({})).await.is(201);
    let longer = json!({ "ends_on": "2026-05-01" });
    head.patch(&format!("/staff-contracts/{first}")).json(&longer).send().await.fails(409, "CONTRACT_OVERLAP");
    let backwards = contract(&head, &one, json!({ "post": "Coach", "ends_on": "2026-01-12" })).await;
    backwards.fails(422, "VALIDATION_ERROR").names("ends_on", "date_order");
    let probation =
        contract(&head, &one, json!({ "post": "Coach", "ends_on": "2026-04-30", "probation_until": "2026-06-30" })).await;
    probation.fails(422, "VALIDATION_ERROR").names("probation_until", "date_order");
});

both!(two_contracts_written_at_once_do_not_overlap_either, async |app: App| {
    let (_school, head) = school(&app).await;
    let one = new_member(&head, json!({})).await;
    let tries = (1..=4).map(|day| contract(&head, &one, json!({ "starts_on": format!("2026-02-0{day}") })));
    let answers = futures::future::join_all(tries).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    assert!(answers.iter().filter(|answer| answer.status != 201).all(|answer| answer.code() == Some("CONTRACT_OVERLAP")));
});

both!(contracts_that_end_soon_are_listed, async |app: App| {
    let (app, _) = at_noon(&app);
    let (_school, head) = school(&app).await;
    let one = new_member(&head, json!({})).await;
    for (post, ends_on) in [("A", "2026-03-01"), ("B", "2026-03-02"), ("C", "2026-04-01"), ("D", "2026-04-02")] {
        contract(&head, &one, json!({ "post": post, "ends_on": ends_on })).await.is(201);
    }
    contract(&head, &one, json!({ "post": "E" })).await.is(201);
    let soon = head.get("/staff-contracts").query(&[("ends_within_days", "30"), ("sort", "ends_on")]).send().await.is(200);
    let posts: Vec<_> = soon.list().iter().map(|row| row["post"].as_str().unwrap()).collect();
    assert_eq!(posts, ["B", "C"]);
});

both!(the_workload_is_of_the_contracts_in_force_and_the_leave_of_the_time, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let (id, teacher) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    contract(&head, &id, json!({ "ends_on": "2026-02-28", "post": "Relief" })).await.is(201);
    contract(&head, &id, json!({ "fte_hundredths": 60, "weekly_hours_hundredths": 1680 })).await.is(201);
    let path = format!("/staff-members/{id}/workload");
    let year = teacher.get(&path).send().await.is(200);
    assert_eq!((&year.data()["from"], &year.data()["to"]), (&json!("2026-01-01"), &json!("2026-12-31")));
    assert_eq!((&year.data()["fte_hundredths"], &year.data()["weekly_hours_hundredths"]), (&json!(60), &json!(1680)));
    assert_eq!(year.data()["contracts"].as_array().unwrap().len(), 2);
    let term = head.get(&path).query(&[("from", "2026-05-12"), ("to", "2026-08-06")]).send().await.is(200);
    assert_eq!(term.data()["contracts"].as_array().unwrap().len(), 1);
    head.get(&path).query(&[("from", "2026-05-12"), ("to", "2026-05-11")]).send().await.fails(400, "INVALID_PARAMETER");
});
