//! Students, guardians, enrolment: what this module promises beyond what holds for every resource.

mod admissions;
mod change_requests;
mod guardians;
mod households;
mod imports;
mod learner_files;
mod merges;
mod records;
mod roll;
mod scopes;
mod sensitive_reads;
mod timeline;
mod transfers;
pub(crate) mod workbook;

use kernel::access::Role;
use serde_json::{Value, json};

use crate::harness::{App, Client, School};

/// A new school where the code lists are loaded.
async fn school(app: &App) -> School {
    app.run(async |services| seed::load_reference(&services).await.unwrap()).await;
    app.school().await
}

/// A new school, and its registrar.
async fn registry(app: &App) -> (School, Client) {
    let school = school(app).await;
    let registrar = school.as_(Role::Registrar).await;
    (school, registrar)
}

/// A valid new student, changed by a merge patch.
fn student(changes: Value) -> Value {
    let mut body = json!({ "first_name": "Rudo", "last_name": "Moyo", "sex": "female", "born_on": "2012-02-29" });
    kernel::json::merge_patch(&mut body, &changes);
    body
}

/// The id of a new student.
async fn new_student(client: &Client, changes: Value) -> String {
    client.post("/students").json(&student(changes)).send().await.is(201).id()
}

/// The id of a new guardian.
async fn new_guardian(client: &Client, first_name: &str, last_name: &str) -> String {
    client.post("/guardians").json(&json!({ "first_name": first_name, "last_name": last_name })).send().await.is(201).id()
}

/// Links a guardian and a student; the link's id.
async fn link(client: &Client, student: &str, guardian: &str, changes: Value) -> String {
    let mut body = json!({ "student_id": student, "guardian_id": guardian, "relationship": "mother" });
    kernel::json::merge_patch(&mut body, &changes);
    client.post("/guardian-links").json(&body).send().await.is(201).id()
}
