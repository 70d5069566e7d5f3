//! Syllabuses, schemes of work, lessons, coverage.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{class, make, subject, year_2026};
use crate::harness::{App, School, both};

/// A syllabus of one unit with two outcomes, in a scheme of work of a class.
struct Plan {
    class: String,
    subject: String,
    syllabus: String,
    outcomes: [String; 2],
}

async fn plan(school: &School) -> Plan {
    let term = year_2026(school).await["terms"][0]["id"].clone();
    let (class, subject) = (class(school, "Form 1 A", None).await, subject(school, "HERIT", "heritage_studies").await);
    let syllabus = json!({
        "subject_id": subject, "level_code": "F1", "title": "Heritage", "edition": "2024-2030", "starts_on": "2025-01-01"
    });
    let syllabus = make(school, "/syllabuses", syllabus).await;
    let unit = json!({ "syllabus_id": syllabus, "code": "1", "title": "Unhu", "position": 1 });
    let unit = make(school, "/syllabus-units", unit).await;
    let mut outcomes = Vec::new();
    for n in 1..=2 {
        let body = json!({ "syllabus_unit_id": unit, "code": format!("1.{n}"), "statement": "Explain", "position": n });
        outcomes.push(make(school, "/learning-outcomes", body).await);
    }
    let scheme = json!({ "class_id": class, "subject_id": subject, "term_id": term, "title": "Term 1" });
    let scheme = make(school, "/schemes-of-work", scheme).await;
    make(school, "/scheme-weeks", json!({ "scheme_of_work_id": scheme, "week": 1, "syllabus_unit_id": unit })).await;
    Plan { class, subject, syllabus, outcomes: outcomes.try_into().unwrap() }
}

both!(coverage_counts_the_planned_outcomes_that_lessons_taught, async |app: App| {
    let school = app.school().await;
    let plan = plan(&school).await;
    let head = school.as_(Role::SchoolAdmin).await;
    let coverage = async |day: &str| {
        let answer = head.get(&format!("/classes/{}/coverage", plan.class)).query(&[("as_of", day)]).send().await.is(200);
        answer.list()[0].clone()
    };
    let counts = |found: &Value| (found["planned"].clone(), found["taught"].clone(), found["percent"].clone());
    assert_eq!(counts(&coverage("2026-12-31").await), (json!(2), json!(0), json!(0)));
    let lesson = json!({ "class_id": plan.class, "subject_id": plan.subject, "planned_on": "2026-01-20", "title": "Unhu" });
    let lesson = make(&school, "/lesson-plans", lesson).await;
    let outcomes = async |ids: Value| {
        head.call(reqwest::Method::PUT, &format!("/lesson-plans/{lesson}/outcomes"))
            .json(&json!({ "outcome_ids": ids }))
            .send()
            .await
    };
    outcomes(json!([plan.syllabus])).await.fails(422, "INVALID_REFERENCE").names("outcome_ids[0]", "invalid_reference");
    outcomes(json!([plan.outcomes[1]])).await.is(200);
    outcomes(json!([plan.outcomes[0]])).await.is(200);
    let shown = head.get(&format!("/lesson-plans/{lesson}")).query(&[("include", "outcomes")]).send().await.is(200);
    assert_eq!(shown.data()["outcomes"][0]["code"], "1.1", "the later replace the earlier: {shown}");
    assert_eq!(shown.data()["outcomes"].as_array().unwrap().len(), 1, "{shown}");
    assert_eq!(coverage("2026-12-31").await["taught"], 0, "planned is not taught");
    let teach = async |body: Value| head.post(&format!("/lesson-plans/{lesson}/teach")).json(&body).send().await;
    teach(json!({ "taught_on": "2199-01-01" })).await.fails(422, "VALIDATION_ERROR").names("taught_on", "in_future");
    teach(json!({ "taught_on": "2026-01-21", "notes": "Went well" })).await.is(200);
    let found = coverage("2026-12-31").await;
    assert_eq!(counts(&found), (json!(2), json!(1), json!(50)));
    assert_eq!(found["outstanding"], json!([plan.outcomes[1]]));
    assert_eq!(coverage("2026-01-20").await["taught"], 0);
    let used = head.delete(&format!("/learning-outcomes/{}", plan.outcomes[0])).send().await;
    used.fails(409, "STILL_REFERENCED").names("lesson_plans", "class_in_use");
});

both!(one_edition_of_a_syllabus_is_taught_on_any_day, async |app: App| {
    let school = app.school().await;
    let plan = plan(&school).await;
    let head = school.as_(Role::SchoolAdmin).await;
    let next = json!({
        "subject_id": plan.subject, "level_code": "F1", "title": "Heritage", "edition": "2031", "starts_on": "2031-01-01"
    });
    head.post("/syllabuses").json(&next).send().await.fails(409, "SYLLABUS_OVERLAP");
    let ends = json!({ "ends_on": "2030-12-31" });
    head.patch(&format!("/syllabuses/{}", plan.syllabus)).json(&ends).send().await.is(200);
    head.post("/syllabuses").json(&next).send().await.is(201);
    let on = head.get("/syllabuses").query(&[("as_of", "2031-06-01")]).send().await.is(200);
    assert_eq!(on.list().len(), 1);
    assert_eq!(on.list()[0]["edition"], "2031");
});

both!(a_teacher_plans_for_the_classes_they_teach_and_for_no_other, async |app: App| {
    let school = app.school().await;
    let plan = plan(&school).await;
    let other = class(&school, "Form 1 B", None).await;
    let teacher = school.login(Role::Teacher).await;
    let work = json!({
        "class_id": plan.class, "account_id": teacher.account_id, "role": "subject_teacher", "subject_id": plan.subject,
        "starts_on": "2026-01-13"
    });
    make(&school, "/class-teachers", work).await;
    let lesson =
        |class: &str| json!({ "class_id": class, "subject_id": plan.subject, "planned_on": "2026-01-20", "title": "Unhu" });
    let own = teacher.client.post("/lesson-plans").json(&lesson(&plan.class)).send().await.is(201).id();
    let refused = teacher.client.post("/lesson-plans").json(&lesson(&other)).send().await;
    refused.fails(422, "INVALID_REFERENCE").names("class_id", "invalid_reference");
    let foreign = make(&school, "/lesson-plans", lesson(&other)).await;
    teacher.client.post(&format!("/lesson-plans/{own}/teach")).json(&json!({})).send().await.is(200);
    teacher.client.post(&format!("/lesson-plans/{foreign}/teach")).json(&json!({})).send().await.fails(404, "NOT_FOUND");
    assert_eq!(teacher.client.get("/lesson-plans").send().await.is(200).list().len(), 1);
    teacher.client.get(&format!("/classes/{other}/coverage")).send().await.fails(404, "NOT_FOUND");
    school.as_(Role::Parent).await.get("/lesson-plans").send().await.fails(403, "FORBIDDEN");
});
