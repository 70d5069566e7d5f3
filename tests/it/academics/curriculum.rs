//! Subjects, curriculum rules, and what the learners of a class lack.

use kernel::access::Role;
use serde_json::json;

use super::{add, class, make, student, subject};
use crate::harness::{App, both};

const FIVE: [(&str, &str); 5] = [
    ("MATH", "mathematics"),
    ("ENG", "english"),
    ("SHONA", "indigenous_language"),
    ("CSCI", "combined_science"),
    ("HERIT", "heritage_studies"),
];

both!(a_class_is_told_how_many_learners_lack_what, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let class = class(&school, "Form 1 B", None).await;
    let students = [student(&school, "Rudo").await, student(&school, "Chipo").await, student(&school, "Tariro").await];
    add(&school, &class, &students.iter().collect::<Vec<_>>()).await.is(200);
    let check =
        async |day: &str| head.get(&format!("/classes/{class}/curriculum-check")).query(&[("as_of", day)]).send().await.is(200);
    assert!(check("2026-02-02").await.data()["rule"].is_null(), "without a rule nothing is checked");
    let rules = head.post("/curriculum-rules/from-reference").send().await.is(200);
    assert_eq!(head.post("/curriculum-rules/from-reference").send().await.is(200).list(), rules.list());
    let mut subjects = Vec::new();
    for (code, area) in FIVE {
        subjects.push(subject(&school, code, area).await);
    }
    let register = format!("/classes/{class}/register-subjects");
    let body = json!({ "subject_ids": &subjects[..4], "starts_on": "2026-01-13" });
    let registered = head.post(&register).json(&body).send().await.is(200);
    assert_eq!(registered.data(), &json!({ "registered": 12, "unchanged": 0 }));
    let again = head.post(&register).json(&body).send().await.is(200);
    assert_eq!(again.data(), &json!({ "registered": 0, "unchanged": 12 }));
    let heritage =
        json!({ "student_id": students[0], "subject_id": subjects[4], "starts_on": "2026-01-13", "ends_on": "2026-04-01" });
    make(&school, "/subject-registrations", heritage).await;
    let found = check("2026-02-02").await;
    assert_eq!(found.data()["rule"]["name"], "Heritage-Based Curriculum, O-Level");
    let texts: Vec<_> = found.data()["summary"].as_array().unwrap().iter().map(|line| line["text"].as_str().unwrap()).collect();
    assert_eq!(
        texts,
        ["Form 1 B: 2 learners lack Heritage Studies", "Form 1 B: 2 learners take 4 subjects, at least 5 are required"]
    );
    assert_eq!(found.data()["findings"].as_array().unwrap().len(), 2, "{found}");
    let later = check("2026-05-12").await;
    assert_eq!(later.data()["findings"].as_array().unwrap().len(), 3, "the registration has ended: {later}");
});

both!(a_grades_own_rule_goes_before_its_phases_and_rules_for_one_never_overlap, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    head.post("/curriculum-rules/from-reference").send().await.is(200);
    let rule = |applies_to: &str, maximum: u32| {
        json!({ "name": "Own", "applies_to": applies_to, "starts_on": "2026-01-01", "minimum": 1, "maximum": maximum,
                "compulsory": ["mathematics", "english"] })
    };
    let post = async |body| head.post("/curriculum-rules").json(&body).send().await;
    post(rule("lower_secondary", 3)).await.fails(409, "CURRICULUM_RULE_OVERLAP");
    post(rule("F1", 1)).await.fails(422, "VALIDATION_ERROR").names("maximum", "fewer_than_compulsory");
    post(rule("university", 3)).await.fails(422, "VALIDATION_ERROR").names("applies_to", "invalid_reference");
    post(rule("F1", 3)).await.is(201);
    let class = class(&school, "Form 1 A", None).await;
    let check = async |day: &str| {
        let found = head.get(&format!("/classes/{class}/curriculum-check")).query(&[("as_of", day)]).send().await.is(200);
        found.data()["rule"]["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(check("2026-02-02").await, "Own");
    assert_eq!(check("2025-02-02").await, "Heritage-Based Curriculum, O-Level");
});

both!(a_subject_that_is_taken_or_taught_is_not_deleted, async |app: App| {
    let school = app.school().await;
    let (subject, student) = (subject(&school, "MATH", "mathematics").await, student(&school, "Rudo").await);
    let head = school.as_(Role::SchoolAdmin).await;
    let taken = json!({ "student_id": student, "subject_id": subject, "starts_on": "2026-01-13" });
    let taken = make(&school, "/subject-registrations", taken).await;
    let again = json!({ "student_id": student, "subject_id": subject, "starts_on": "2026-03-01" });
    head.post("/subject-registrations").json(&again).send().await.fails(409, "REGISTRATION_OVERLAP");
    let refused = head.delete(&format!("/subjects/{subject}")).send().await;
    refused.fails(409, "STILL_REFERENCED").names("subject_registrations", "class_in_use");
    head.delete(&format!("/subject-registrations/{taken}")).send().await.is(204);
    head.delete(&format!("/subjects/{subject}")).send().await.is(204);
    let restored = head.post(&format!("/subject-registrations/{taken}/restore")).send().await;
    restored.fails(422, "INVALID_REFERENCE").names("subject_id", "invalid_reference");
});
