//! Splitting and merging classes.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{add, class, ids, make, student};
use crate::harness::{App, School, both};

async fn on(school: &School, class: &str, day: &str) -> Vec<String> {
    let registrar = school.as_(Role::Registrar).await;
    let mut found =
        ids(&registrar.get(&format!("/classes/{class}/students")).query(&[("as_of", day)]).send().await.is(200), "student_id");
    found.sort();
    found
}

fn sorted<const N: usize>(students: [&String; N]) -> Vec<String> {
    let mut all = students.map(Clone::clone).to_vec();
    all.sort();
    all
}

both!(a_class_is_split_from_a_day_on_and_its_past_stays, async |app: App| {
    let school = app.school().await;
    let here = class(&school, "Form 1 A", None).await;
    let (rudo, chipo, tariro) =
        (student(&school, "Rudo").await, student(&school, "Chipo").await, student(&school, "Tariro").await);
    add(&school, &here, &[&rudo, &chipo]).await.is(200);
    let registrar = school.as_(Role::Registrar).await;
    let split = async |body: Value| registrar.post(&format!("/classes/{here}/split")).json(&body).send().await;
    let new = |capacity: u32| json!({ "name": "Form 1 C", "stream": "C", "capacity": capacity });
    let absent = split(json!({ "student_ids": [chipo, tariro, chipo], "starts_on": "2026-05-12", "new_class": new(9) })).await;
    absent.fails(422, "VALIDATION_ERROR").names("student_ids[1]", "not_in_class").names("student_ids[2]", "duplicate");
    let nowhere = split(json!({ "student_ids": [chipo], "starts_on": "2026-05-12" })).await;
    nowhere.fails(422, "VALIDATION_ERROR").names("into_class_id", "one_target_only");
    let full = split(json!({ "student_ids": [rudo, chipo], "starts_on": "2026-05-12", "new_class": new(1) })).await;
    full.fails(409, "CLASS_FULL");
    assert_eq!(registrar.get("/classes").send().await.is(200).list().len(), 1, "nothing is half done");
    let done = split(json!({ "student_ids": [chipo], "starts_on": "2026-05-12", "new_class": new(1) })).await.is(200);
    assert_eq!((&done.data()["moved"], &done.data()["class"]["level_code"]), (&json!(1), &json!("F1")));
    let there = done.data()["class"]["id"].as_str().unwrap();
    assert_eq!(on(&school, &here, "2026-05-11").await, sorted([&rudo, &chipo]));
    assert_eq!(on(&school, &here, "2026-05-12").await, sorted([&rudo]));
    assert!(on(&school, there, "2026-05-11").await.is_empty());
    assert_eq!(on(&school, there, "2026-05-12").await, sorted([&chipo]));
    let members = registrar.get("/class-members").query(&[("as_of", "2026-05-12")]).send().await.is(200);
    assert_eq!(members.list().len(), 2, "{members}");
    let into_full = split(json!({ "student_ids": [rudo], "starts_on": "2026-05-12", "into_class_id": there })).await;
    into_full.fails(409, "CLASS_FULL").names("student_ids", "class_full");
});

both!(a_class_is_merged_into_one_of_its_year_and_grade, async |app: App| {
    let school = app.school().await;
    let (here, there) = (class(&school, "Form 1 A", Some(3)).await, class(&school, "Form 1 B", None).await);
    let (rudo, chipo, tariro) =
        (student(&school, "Rudo").await, student(&school, "Chipo").await, student(&school, "Tariro").await);
    add(&school, &here, &[&rudo]).await.is(200);
    add(&school, &there, &[&chipo, &tariro]).await.is(200);
    let registrar = school.as_(Role::Registrar).await;
    let merge = async |from: &str| {
        let body = json!({ "from_class_id": from, "starts_on": "2026-05-12" });
        registrar.post(&format!("/classes/{here}/merge")).json(&body).send().await
    };
    merge(&here).await.fails(422, "VALIDATION_ERROR").names("from_class_id", "same_class");
    let older = json!({ "name": "Form 2 A", "level_code": "F2", "academic_year": 2026 });
    let older = make(&school, "/classes", older).await;
    merge(&older).await.fails(422, "VALIDATION_ERROR").names("from_class_id", "other_grade");
    let foreign = class(&app.school().await, "Form 1 B", None).await;
    merge(&foreign).await.fails(422, "VALIDATION_ERROR").names("from_class_id", "invalid_reference");
    assert_eq!(merge(&there).await.is(200).data()["moved"], 2);
    assert_eq!(on(&school, &here, "2026-05-12").await, sorted([&rudo, &chipo, &tariro]));
    assert_eq!(on(&school, &there, "2026-05-11").await, sorted([&chipo, &tariro]));
    assert!(on(&school, &there, "2026-05-12").await.is_empty());
    assert_eq!(merge(&there).await.is(200).data()["moved"], 0, "a second time moves nobody");
    school
        .as_(Role::Teacher)
        .await
        .post(&format!("/classes/{here}/merge"))
        .json(&json!({ "from_class_id": there }))
        .send()
        .await
        .fails(403, "FORBIDDEN");
});
