//! The ledger of leave over the years.

use chrono::TimeDelta;
use kernel::access::Role;
use serde_json::json;

use super::{at_noon, leave_type, new_member, school};
use crate::harness::{App, Client, both};

async fn taken(head: &Client, member: &str, kind: &str, from: &str, to: &str) -> u16 {
    let body = json!({ "staff_member_id": member, "leave_type_id": kind, "starts_on": from, "ends_on": to });
    let request = head.post("/leave-requests").json(&body).send().await;
    if request.status != 201 {
        return request.status;
    }
    head.post(&format!("/leave-requests/{}/approve", request.id())).json(&json!({})).send().await.status
}

async fn balance(head: &Client, member: &str, as_of: &str) -> (i64, i64, i64) {
    let path = format!("/staff-members/{member}/leave-balances");
    let balances = head.get(&path).query(&[("as_of", as_of)]).send().await.is(200);
    let found = balances.list().iter().find(|row| row["code"] == "annual").unwrap().clone();
    let number = |name: &str| found[name].as_i64().unwrap();
    (number("granted_hundredths"), number("carried_hundredths"), number("available_hundredths"))
}

both!(what_is_left_goes_into_the_next_year_up_to_the_limit, async |app: App| {
    let (app, clock) = at_noon(&app);
    let (school, head) = school(&app).await;
    let member = new_member(&head, json!({})).await;
    let annual = leave_type(&head, "annual").await;
    head.patch(&format!("/leave-types/{annual}")).json(&json!({ "carry_over_hundredths": 1000 })).send().await.is(200);
    assert_eq!(taken(&head, &member, &annual, "2026-03-02", "2026-03-11").await, 200);
    assert_eq!(balance(&head, &member, "2026-03-02").await, (3000, 0, 2000));
    assert_eq!(balance(&head, &member, "2027-01-01").await, (3000, 0, 3000), "this year's days are this year's until it is over");
    clock.advance(TimeDelta::days(400));
    let head = crate::harness::log_in_at(&app, &school.login(Role::SchoolAdmin).await.email, None).await;
    assert_eq!(balance(&head, &member, "2027-04-06").await, (3000, 1000, 4000));
    assert_eq!(taken(&head, &member, &annual, "2027-05-01", "2027-06-09").await, 200, "forty days");
    assert_eq!(taken(&head, &member, &annual, "2027-07-01", "2027-07-01").await, 409);
    assert_eq!(balance(&head, &member, "2027-04-06").await, (3000, 1000, 0));
    assert_eq!(balance(&head, &member, "2026-12-31").await, (3000, -1000, 1000), "what went is written where it went from");
});

both!(leave_over_new_year_is_taken_from_both_years, async |app: App| {
    let (app, _) = at_noon(&app);
    let (_school, head) = school(&app).await;
    let member = new_member(&head, json!({})).await;
    let annual = leave_type(&head, "annual").await;
    assert_eq!(taken(&head, &member, &annual, "2026-12-28", "2027-01-03").await, 200);
    assert_eq!(balance(&head, &member, "2026-12-31").await.2, 2600);
    assert_eq!(balance(&head, &member, "2027-01-01").await.2, 2700);
});

both!(a_balance_is_set_right_by_hand_and_not_below_nothing, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let member = new_member(&head, json!({ "started_on": "2026-02-02" })).await;
    let annual = leave_type(&head, "annual").await;
    assert_eq!(balance(&head, &member, "2026-03-02").await, (2750, 0, 2750), "eleven months of twelve");
    let adjust = async |amount: i32, kind: &str| {
        let body = json!({ "leave_type_id": kind, "amount_hundredths": amount, "note": "Brought along" });
        head.post(&format!("/staff-members/{member}/leave-adjustments")).json(&body).send().await
    };
    adjust(450, &annual).await.is(200);
    assert_eq!(balance(&head, &member, "2026-03-02").await.2, 3200);
    adjust(-3250, &annual).await.fails(409, "LEAVE_BALANCE_EXCEEDED");
    adjust(-3200, &annual).await.is(200);
    adjust(0, &annual).await.fails(422, "VALIDATION_ERROR");
    let unpaid = leave_type(&head, "unpaid").await;
    adjust(100, &unpaid).await.fails(422, "VALIDATION_ERROR").names("leave_type_id", "not_allowed");
    school
        .as_(Role::Registrar)
        .await
        .post(&format!("/staff-members/{member}/leave-adjustments"))
        .json(&json!({}))
        .send()
        .await
        .fails(403, "FORBIDDEN");
});

both!(a_school_begins_with_the_usual_types_and_keeps_what_it_makes_of_them, async |app: App| {
    let (_school, head) = school(&app).await;
    assert!(head.get("/leave-types").send().await.is(200).list().is_empty(), "nobody works here yet");
    let three = (0..3).map(|_| new_member(&head, json!({})));
    futures::future::join_all(three).await;
    let types = head.get("/leave-types").send().await.is(200);
    assert_eq!(types.list().len(), 7, "{types}");
    let maternity = types.list().iter().find(|row| row["code"] == "maternity").unwrap();
    assert_eq!((&maternity["days_hundredths"], &maternity["source"]), (&json!(9800), &json!("Labour Act [28:01] s18")));
    for row in types.list() {
        head.delete(&format!("/leave-types/{}", row["id"].as_str().unwrap())).send().await.is(204);
    }
    new_member(&head, json!({})).await;
    assert!(head.get("/leave-types").send().await.is(200).list().is_empty(), "a list that was emptied stays empty");
    let body = json!({ "code": "x", "name": "X", "basis": "unlimited", "days_hundredths": 100, "carry_over_hundredths": 100, "paid": true, "active": true });
    let refused = head.post("/leave-types").json(&body).send().await.fails(422, "VALIDATION_ERROR");
    refused.names("days_hundredths", "not_allowed").names("carry_over_hundredths", "not_allowed");
});
