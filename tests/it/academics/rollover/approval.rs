//! Who may do what, and when.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{December, id, show, step};
use crate::harness::{App, both};

both!(a_plan_is_approved_by_somebody_who_had_no_hand_in_it, async |app: App| {
    let december = December::begin(&app).await;
    let rudo = december.learner("Rudo", "F1", None).await;
    let plan = december.compute(&[]).await;
    step(&december.registrar, &plan, "approve").await.fails(403, "FORBIDDEN");
    step(&december.registrar, &plan, "execute").await.fails(409, "ILLEGAL_TRANSITION");
    let fate = december.fate(&plan, &rudo).await;
    let edit = json!({ "decision": "repeat" });
    december.head.patch(&format!("/rollover-moves/{}", id(&fate))).json(&edit).send().await.is(200);
    step(&december.head, &plan, "approve").await.fails(409, "SECOND_PERSON_NEEDED");
    let deputy = december.school.new_login(&[Role::SchoolAdmin]).await;
    step(&deputy.client, &plan, "recompute").await.is(200);
    step(&deputy.client, &plan, "approve").await.fails(409, "SECOND_PERSON_NEEDED");
    step(&december.registrar, &plan, "recompute").await.is(200);
    let approved = step(&deputy.client, &plan, "approve").await.is(200);
    assert_eq!(approved.data()["approved_by"], json!(deputy.account_id));
    step(&deputy.client, &plan, "approve").await.fails(409, "ILLEGAL_TRANSITION");
    // What is approved stays as it is; computing it again takes the approval back.
    let fate = december.fate(&plan, &rudo).await;
    december.head.patch(&format!("/rollover-moves/{}", id(&fate))).json(&edit).send().await.fails(409, "ILLEGAL_TRANSITION");
    let again = step(&december.registrar, &plan, "recompute").await.is(200);
    assert_eq!((&again.data()["status"], &again.data()["approved_by"]), (&json!("draft"), &Value::Null));
    step(&december.registrar, &plan, "execute").await.fails(409, "ILLEGAL_TRANSITION");
    step(&december.registrar, &plan, "undo").await.fails(409, "ILLEGAL_TRANSITION");
    assert_eq!(step(&december.registrar, &plan, "discard").await.is(200).data()["status"], "discarded");
    step(&december.registrar, &plan, "recompute").await.fails(409, "ILLEGAL_TRANSITION");
});

both!(nobody_is_moved_before_the_last_term_is_over_or_into_a_year_that_has_changed, async |app: App| {
    let december = December::begin(&app).await;
    december.learner("Rudo", "F1", None).await;
    let terms = december.head.get("/terms").query(&[("ends_on", "2026-12-03")]).send().await.is(200);
    let term = format!("/terms/{}", id(&terms.list()[0]));
    december.head.patch(&term).json(&json!({ "ends_on": "2026-12-11" })).send().await.is(200);
    let plan = december.compute(&[]).await;
    december.approve(&plan).await;
    step(&december.registrar, &plan, "execute").await.fails(409, "ACADEMIC_YEAR_UNDER_WAY");
    december.head.patch(&term).json(&json!({ "ends_on": "2026-12-10" })).send().await.is(200);
    let years = december.head.get("/academic-years").query(&[("year", "2027")]).send().await.is(200);
    let year = format!("/academic-years/{}", id(&years.list()[0]));
    december.head.patch(&year).json(&json!({ "starts_on": "2027-01-04" })).send().await.is(200);
    step(&december.registrar, &plan, "execute").await.fails(409, "ROLLOVER_OUTDATED");
    let again = step(&december.registrar, &plan, "recompute").await.is(200);
    assert_eq!(again.data()["starts_on"], "2027-01-04");
    december.execute(&plan).await;
    assert_eq!(show(&december.head, &plan).await["status"], "executed");
});

both!(nobody_else_sees_a_plan_and_no_other_school_knows_of_it, async |app: App| {
    let december = December::begin(&app).await;
    let rudo = december.learner("Rudo", "F1", None).await;
    let plan = december.compute(&[]).await;
    let fate = december.fate(&plan, &rudo).await;
    let stranger = december.app.school().await.as_(Role::SchoolAdmin).await;
    for what in ["approve", "discard", "recompute", "execute", "undo"] {
        step(&stranger, &plan, what).await.fails(404, "NOT_FOUND");
    }
    let many = json!({ "student_ids": [rudo], "decision": "repeat" });
    stranger.post(&format!("/rollovers/{}/edit-moves", id(&plan))).json(&many).send().await.fails(404, "NOT_FOUND");
    let one = format!("/rollover-moves/{}", id(&fate));
    stranger.patch(&one).json(&json!({ "decision": "hold" })).send().await.fails(404, "NOT_FOUND");
    stranger.get(&one).send().await.fails(404, "NOT_FOUND");
    assert!(stranger.get("/rollover-moves").send().await.is(200).list().is_empty());
    assert!(stranger.get("/rollovers").send().await.is(200).list().is_empty());
    for role in [Role::Teacher, Role::Parent, Role::Bursar] {
        december.school.as_(role).await.get("/rollover-moves").send().await.fails(403, "FORBIDDEN");
    }
});
