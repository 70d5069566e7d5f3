//! What staff and academics know of each other: days off, and who teaches what.

use kernel::access::Role;
use serde_json::json;

use super::{at_noon, leave_type, new_member, school, who_signs_in};
use crate::harness::{App, both};

both!(public_holidays_and_the_schools_own_are_no_leave, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let (_, teacher) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let own = json!({ "name": "Sports day", "kind": "holiday", "starts_on": "2026-05-26", "ends_on": "2026-05-26" });
    head.post("/calendar-days").json(&own).send().await.is(201);
    // Friday to Wednesday; Monday 25 May is Africa Day.
    let body =
        json!({ "leave_type_id": leave_type(&teacher, "special").await, "starts_on": "2026-05-22", "ends_on": "2026-05-27" });
    let asked = teacher.post("/leave-requests").json(&body).send().await.is(201);
    assert_eq!(asked.data()["days_hundredths"], 200);
    let none =
        json!({ "leave_type_id": leave_type(&teacher, "special").await, "starts_on": "2026-08-10", "ends_on": "2026-08-11" });
    teacher.post("/leave-requests").json(&none).send().await.fails(422, "VALIDATION_ERROR").names("ends_on", "no_school_day");
});

both!(the_workload_names_the_classes_that_a_member_has_then, async |app: App| {
    let (app, _) = at_noon(&app);
    let (school, head) = school(&app).await;
    let login = school.new_login(&[Role::Teacher]).await;
    let member = new_member(&head, json!({})).await;
    let link = json!({ "account_id": login.account_id });
    head.post(&format!("/staff-members/{member}/link-account")).json(&link).send().await.is(200);
    let class = json!({ "name": "Form 1 A", "level_code": "F1", "academic_year": 2026 });
    let class = head.post("/classes").json(&class).send().await.is(201).id();
    let subject =
        json!({ "code": "MATH", "name": "Mathematics", "learning_area": "mathematics", "kind": "core", "grade_codes": [] });
    let subject = head.post("/subjects").json(&subject).send().await.is(201).id();
    let teaches = async |role: &str, subject: Option<&str>, from: &str, to: Option<&str>| {
        let body = json!({ "class_id": class, "account_id": login.account_id, "role": role, "subject_id": subject, "starts_on": from, "ends_on": to });
        head.post("/class-teachers").json(&body).send().await.is(201);
    };
    teaches("class_teacher", None, "2026-01-13", Some("2026-04-09")).await;
    teaches("subject_teacher", Some(&subject), "2026-05-12", None).await;
    let titles = async |from: &str, to: &str| -> Vec<String> {
        let path = format!("/staff-members/{member}/workload");
        let workload = login.client.get(&path).query(&[("from", from), ("to", to)]).send().await.is(200);
        let assignments = workload.data()["assignments"].as_array().unwrap().clone();
        assert!(assignments.iter().all(|one| one["source"] == "academics"), "{assignments:?}");
        assignments.iter().map(|one| one["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(titles("2026-01-01", "2026-12-31").await, ["Form 1 A", "Mathematics, Form 1 A"]);
    assert_eq!(titles("2026-01-01", "2026-03-31").await, ["Form 1 A"]);
    assert_eq!(titles("2026-04-10", "2026-05-11").await, Vec::<String>::new());
});
