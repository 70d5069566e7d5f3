//! The roll-over from one academic year to the next.

mod approval;
mod editing;
mod execution;
pub(crate) mod many;
mod rules;
mod undoing;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use kernel::access::Role;
use kernel::clock::SetClock;
use serde_json::{Value, json};

use super::make;
use crate::harness::{Answer, App, Client, School, ended_job};

/// After the last term of 2026, before the year has ended.
const DECEMBER: &str = "2026-12-10T08:00:00Z";

/// A secondary school in December, Form 1 to Form 4, with the academic years 2026 and 2027.
struct December {
    app: App,
    school: School,
    registrar: Client,
    head: Client,
}

impl December {
    async fn begin(app: &App) -> Self {
        let moment: DateTime<Utc> = DECEMBER.parse().unwrap();
        let app = App::with_clock(app.kind(), &[], Arc::new(SetClock::at(moment))).unwrap();
        let school = app.school().await;
        let (registrar, head) = (school.as_(Role::Registrar).await, school.as_(Role::SchoolAdmin).await);
        years(&school, 2026, 2027).await;
        let range = json!({ "first": "F1", "last": "F4" });
        head.post("/grades/from-reference").json(&range).send().await.is(200);
        Self { app, school, registrar, head }
    }

    /// A class with a stream.
    async fn class(&self, year: i32, level: &str, stream: &str, capacity: Option<u32>) -> String {
        let name = format!("{level} {stream}");
        let body = json!({
            "name": name, "level_code": level, "academic_year": year, "stream": stream, "capacity": capacity, "room": "B 4"
        });
        make(&self.school, "/classes", body).await
    }

    /// A learner of a level since January, in a class if there is one.
    async fn learner(&self, name: &str, level: &str, class: Option<&str>) -> String {
        let body = json!({
            "first_name": name, "last_name": "Moyo", "sex": "female", "born_on": "2013-02-01",
            "enrolment": { "level_code": level, "starts_on": "2026-01-13" }
        });
        let student = make(&self.school, "/students", body).await;
        if let Some(class) = class {
            let body = json!({ "student_ids": [student], "starts_on": "2026-01-13" });
            self.registrar.post(&format!("/classes/{class}/members")).json(&body).send().await.is(200);
        }
        student
    }

    async fn compute(&self, repeat: &[&str]) -> Value {
        let body = json!({ "from_year": 2026, "to_year": 2027, "repeat_student_ids": repeat });
        self.registrar.post("/rollovers").json(&body).send().await.is(201).data().clone()
    }

    /// The move of a learner.
    async fn fate(&self, rollover: &Value, student: &str) -> Value {
        let query = [("rollover_id", id(rollover)), ("student_id", student)];
        let found = self.head.get("/rollover-moves").query(&query).send().await.is(200);
        assert_eq!(found.list().len(), 1, "{found}");
        found.list()[0].clone()
    }

    async fn approve(&self, rollover: &Value) {
        step(&self.head, rollover, "approve").await.is(200);
    }

    /// Approves and executes.
    async fn execute(&self, rollover: &Value) -> Value {
        self.approve(rollover).await;
        done(&self.registrar, rollover, "execute").await
    }

    /// The spells of a learner, the last one first.
    async fn spells(&self, student: &str) -> Vec<Value> {
        self.head.get("/enrolments").query(&[("student_id", student)]).send().await.is(200).list().to_vec()
    }

    async fn status(&self, student: &str) -> Value {
        self.head.get(&format!("/students/{student}")).send().await.is(200).data()["status"].clone()
    }
}

/// Two academic years that follow each other, the first with a term that ends in December.
pub(crate) async fn years(school: &School, from: i32, to: i32) {
    for year in [from, to] {
        let body = json!({ "year": year, "starts_on": format!("{year}-01-01"), "ends_on": format!("{year}-12-31") });
        let id = make(school, "/academic-years", body).await;
        let (starts_on, ends_on) = (format!("{year}-09-08"), format!("{year}-12-03"));
        make(school, "/terms", json!({ "academic_year_id": id, "number": 3, "starts_on": starts_on, "ends_on": ends_on })).await;
    }
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

pub(crate) async fn step(client: &Client, rollover: &Value, step: &str) -> Answer {
    client.post(&format!("/rollovers/{}/{step}", id(rollover))).send().await
}

/// Executes, or undoes; gives the job once it has gone well.
async fn done(client: &Client, rollover: &Value, what: &str) -> Value {
    let asked = step(client, rollover, what).await.is(202);
    let job = ended_job(client, asked.header("location").unwrap()).await;
    assert_eq!(job["status"], "succeeded", "{job}");
    job
}

async fn show(client: &Client, rollover: &Value) -> Value {
    client.get(&format!("/rollovers/{}", id(rollover))).send().await.is(200).data().clone()
}
