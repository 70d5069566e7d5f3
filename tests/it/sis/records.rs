//! What is kept of a learner beside the record.

use kernel::access::Role;
use serde_json::json;

use super::{link, new_guardian, new_student, registry};
use crate::harness::{App, both};

both!(an_alert_is_for_who_deals_with_the_learner_and_not_for_the_family, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let student = new_student(&registrar, json!({})).await;
    let guardian = new_guardian(&registrar, "Chipo", "Moyo").await;
    link(&registrar, &student, &guardian, json!({})).await;
    let parent = school.login(Role::Parent).await;
    let account = json!({ "account_id": parent.account_id });
    registrar.post(&format!("/guardians/{guardian}/link-account")).json(&account).send().await.is(200);
    let alert = json!({
        "student_id": student, "kind": "access_restriction", "headline": "Collected by the mother only",
        "details": "Order of the court, in the file", "starts_on": "2026-01-13", "ends_on": "2026-06-30"
    });
    let id = registrar.post("/student-alerts").json(&alert).send().await.is(201).id();
    parent.client.get("/student-alerts").send().await.fails(403, "FORBIDDEN");
    let on = async |day: &str| registrar.get("/student-alerts").query(&[("on", day)]).send().await.is(200).list().len();
    assert_eq!((on("2026-06-30").await, on("2026-07-01").await, on("2026-01-12").await), (1, 0, 0));
    let path = format!("/student-alerts/{id}");
    let backwards = json!({ "ends_on": "2026-01-01" });
    registrar.patch(&path).json(&backwards).send().await.fails(422, "VALIDATION_ERROR").names("ends_on", "date_order");
    let other = new_student(&registrar, json!({})).await;
    let moved = json!({ "student_id": other });
    registrar.patch(&path).json(&moved).send().await.fails(422, "VALIDATION_ERROR").names("student_id", "read_only");
    // A teacher sees those of the learners they teach: none here.
    assert!(school.as_(Role::Teacher).await.get("/student-alerts").send().await.is(200).list().is_empty());
});

both!(previous_schools_are_dated_and_seen_by_the_family, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let student = new_student(&registrar, json!({})).await;
    let guardian = new_guardian(&registrar, "Chipo", "Moyo").await;
    link(&registrar, &student, &guardian, json!({})).await;
    let parent = school.login(Role::Parent).await;
    let account = json!({ "account_id": parent.account_id });
    registrar.post(&format!("/guardians/{guardian}/link-account")).json(&account).send().await.is(200);
    let school_before = json!({
        "student_id": student, "name": "Tafara 2 Primary", "emis_code": "1203", "starts_on": "2019-01-15", "ends_on": "2025-12-02",
        "last_level_code": "G7"
    });
    registrar.post("/previous-schools").json(&school_before).send().await.is(201);
    let mut wrong = school_before.clone();
    kernel::json::merge_patch(&mut wrong, &json!({ "ends_on": "2018-01-01", "last_level_code": "X9", "emis_code": "12" }));
    let refused = registrar.post("/previous-schools").json(&wrong).send().await.fails(422, "VALIDATION_ERROR");
    refused.names("emis_code", "pattern");
    kernel::json::merge_patch(&mut wrong, &json!({ "emis_code": null }));
    let refused = registrar.post("/previous-schools").json(&wrong).send().await.fails(422, "VALIDATION_ERROR");
    refused.names("ends_on", "date_order").names("last_level_code", "invalid_reference");
    assert_eq!(parent.client.get("/previous-schools").send().await.is(200).list().len(), 1);
    parent.client.post("/previous-schools").json(&school_before).send().await.fails(403, "FORBIDDEN");
});

both!(what_a_record_lacks_for_the_census_is_named_and_a_birth_certificate_blocks_nothing, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let whole = json!({
        "nationality": "ZW", "home_language": "sn", "address": "12 Samora Machel Avenue", "birth_entry_number": "HRE 123/2012",
        "enrolment": { "level_code": "F1" },
        "guardian": { "first_name": "Chipo", "last_name": "Moyo", "phone": "+263771234567", "relationship": "mother" }
    });
    let complete = new_student(&registrar, whole.clone()).await;
    let mut without = whole;
    kernel::json::merge_patch(&mut without, &json!({ "birth_entry_number": null, "nationality": null, "guardian": null }));
    let lacking = new_student(&registrar, without).await;
    let unlikely = new_student(&registrar, json!({ "born_on": "1950-01-01", "enrolment": { "level_code": "F1" } })).await;
    new_student(&registrar, json!({})).await;
    let of = async |id: &str| registrar.get(&format!("/students/{id}/data-quality")).send().await.is(200).data().clone();
    let shown = of(&complete).await;
    assert_eq!((&shown["score"], &shown["counts"], &shown["gaps"]), (&json!(100), &json!(true), &json!([])), "{shown}");
    let shown = of(&lacking).await;
    let gaps: Vec<_> = shown["gaps"].as_array().unwrap().iter().map(|gap| gap["gap"].as_str().unwrap().to_owned()).collect();
    assert_eq!(gaps, ["guardian", "nationality", "birth_entry_number"], "{shown}");
    assert_eq!((&shown["score"], &shown["counts"]), (&json!(65), &json!(true)), "{shown}");
    assert_eq!(of(&unlikely).await["counts"], false);
    let all = registrar.get("/data-quality").send().await.is(200);
    let data = all.data();
    assert_eq!((&data["students"], &data["complete"], &data["blocked"]), (&json!(3), &json!(1), &json!(1)), "{all}");
    assert_eq!((&data["gaps"][0]["students"], data["gaps"].as_array().unwrap().len()), (&json!(2), 6), "{all}");
    school.as_(Role::Teacher).await.get("/data-quality").send().await.fails(403, "FORBIDDEN");
});
