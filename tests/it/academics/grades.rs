//! The grades of a school.

use kernel::access::Role;
use serde_json::json;

use super::class;
use crate::harness::{App, both};

both!(grades_are_made_of_a_range_of_levels_each_leading_to_the_next, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let range = json!({ "first": "F1", "last": "F4" });
    let made = head.post("/grades/from-reference").json(&range).send().await.is(200);
    let next: Vec<_> = made.list().iter().map(|g| (g["code"].clone(), g["next_grade_code"].clone())).collect();
    let pair = |code: &str, next: Option<&str>| (json!(code), json!(next));
    assert_eq!(next, [pair("F1", Some("F2")), pair("F2", Some("F3")), pair("F3", Some("F4")), pair("F4", None)]);
    assert_eq!((&made.list()[3]["exam_class"], &made.list()[0]["phase"]), (&json!(true), &json!("lower_secondary")));
    assert_eq!(head.post("/grades/from-reference").json(&range).send().await.is(200).list(), made.list());
    let backwards = json!({ "first": "F4", "last": "F1" });
    head.post("/grades/from-reference")
        .json(&backwards)
        .send()
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("last", "not_a_later_grade");
    let form_1 = format!("/grades/{}", made.list()[0]["id"].as_str().unwrap());
    let patch = async |body| head.patch(&form_1).json(&body).send().await;
    patch(json!({ "next_grade_code": "G7" })).await.fails(422, "VALIDATION_ERROR").names("next_grade_code", "not_a_later_grade");
    patch(json!({ "age_max": 3 })).await.fails(422, "VALIDATION_ERROR").names("age_max", "number_range");
    patch(json!({ "code": "F9" })).await.fails(422, "VALIDATION_ERROR").names("code", "invalid_reference");
    class(&school, "Form 1 A", None).await;
    head.delete(&form_1).send().await.fails(409, "STILL_REFERENCED").names("classes", "class_in_use");
});
