//! Academics: years and terms, the calendar, subjects and choices, classes, plans of teaching, feeds.

mod calendar;
mod choices;
mod class_moves;
mod classes;
mod curriculum;
mod feeds;
mod grades;
mod papers;
mod plans;
pub(crate) mod rollover;
mod teaching;
mod years;

use kernel::access::Role;
use serde_json::{Value, json};

use crate::harness::{Answer, School};

/// A class of Form 1 in 2026.
async fn class(school: &School, name: &str, capacity: Option<u32>) -> String {
    let body = json!({ "name": name, "level_code": "F1", "academic_year": 2026, "capacity": capacity });
    school.as_(Role::Registrar).await.post("/classes").json(&body).send().await.is(201).id()
}

/// A learner of Form 1 since the first term of 2026 began.
async fn student(school: &School, name: &str) -> String {
    let body = json!({
        "first_name": name, "last_name": "Moyo", "sex": "female", "born_on": "2013-02-01",
        "enrolment": { "level_code": "F1", "starts_on": "2026-01-13" }
    });
    school.as_(Role::Registrar).await.post("/students").json(&body).send().await.is(201).id()
}

async fn add(school: &School, class: &str, students: &[&String]) -> Answer {
    let body = json!({ "student_ids": students, "starts_on": "2026-01-13" });
    school.as_(Role::Registrar).await.post(&format!("/classes/{class}/members")).json(&body).send().await
}

/// A subject of a learning area.
async fn subject(school: &School, code: &str, area: &str) -> String {
    let body = json!({ "code": code, "name": code, "learning_area": area, "kind": "core", "grade_codes": ["F1"] });
    make(school, "/subjects", body).await
}

/// A record, made by the registrar.
async fn make(school: &School, path: &str, body: Value) -> String {
    school.as_(Role::Registrar).await.post(path).json(&body).send().await.is(201).id()
}

/// The academic year 2026 with the ministry's terms, opened: the whole answer.
async fn year_2026(school: &School) -> Value {
    let body = json!({ "year": 2026, "open": true });
    let answer = school.as_(Role::Registrar).await.post("/academic-years/from-reference").json(&body).send().await;
    answer.is(200).data().clone()
}

fn ids(answer: &Answer, field: &str) -> Vec<String> {
    answer.list().iter().map(|row| row[field].as_str().unwrap().to_owned()).collect()
}
