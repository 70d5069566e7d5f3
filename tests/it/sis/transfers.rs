//! Leaving for another school: with a letter, and with the record.

use std::time::{Duration, Instant};

use kernel::access::Role;
use serde_json::{Value, json};

use super::{link, new_guardian, new_student, registry};
use crate::harness::{App, Client, PATIENCE, School, both};
use crate::paper;

/// The record at an address, once a field of it is what it is to be.
async fn once(client: &Client, path: &str, field: &str, value: &str) -> Value {
    let started = Instant::now();
    loop {
        let answer = client.get(path).send().await;
        if answer.status == 200 && answer.data()[field] == value {
            return answer.data().clone();
        }
        assert!(started.elapsed() < PATIENCE, "{field} does not become {value}: {answer}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until somebody's inbox has one message with these words, and no second.
async fn told(client: &Client, words: &str) {
    let started = Instant::now();
    loop {
        let inbox = client.get("/notification-deliveries").query(&[("channel", "in_app")]).send().await.is(200);
        match inbox.list().iter().filter(|row| row["subject"].as_str().unwrap_or_default().contains(words)).count() {
            0 => assert!(started.elapsed() < PATIENCE, "{words}: {inbox}"),
            found => return assert_eq!(found, 1, "{inbox}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A learner with all that a record has.
async fn learner(registrar: &Client) -> String {
    let place = json!({
        "first_name": "Rudo", "national_id": "63-1222666S70", "home_language": "sn", "enrolment": { "level_code": "F2" }
    });
    let student = new_student(registrar, place).await;
    let (mother, father) = (new_guardian(registrar, "Chipo", "Moyo").await, new_guardian(registrar, "Farai", "Moyo").await);
    link(registrar, &student, &mother, json!({ "lives_with": true, "can_collect": true })).await;
    link(registrar, &student, &father, json!({ "relationship": "father", "custody": "none" })).await;
    let alert = json!({
        "student_id": student, "kind": "medical", "headline": "Asthma", "details": "Inhaler in the bag", "starts_on": "2026-01-13"
    });
    registrar.post("/student-alerts").json(&alert).send().await.is(201);
    let before = json!({ "student_id": student, "name": "Tafara 2 Primary", "starts_on": "2018-01-15", "ends_on": "2024-12-02" });
    registrar.post("/previous-schools").json(&before).send().await.is(201);
    student
}

async fn offer(registrar: &Client, student: &str, to: &School) -> String {
    let to = json!({ "school": to.subdomain, "note": "From next term on" });
    registrar.post(&format!("/students/{student}/offer-transfer")).json(&to).send().await.is(200).id()
}

both!(a_record_goes_from_school_to_school_when_it_is_offered_and_accepted, async |app: App| {
    let (here, registrar) = registry(&app).await;
    let (there, receiver) = registry(&app).await;
    let _jobs = (here.jobs_must_end(), there.jobs_must_end());
    let student = learner(&registrar).await;
    assert!(receiver.get("/incoming-transfers").send().await.is(200).list().is_empty());
    let id = offer(&registrar, &student, &there).await;
    // Said again, it is the same offer; another school has to wait.
    assert_eq!(offer(&registrar, &student, &there).await, id);
    let third = app.school().await;
    let other = json!({ "school": third.subdomain });
    registrar.post(&format!("/students/{student}/offer-transfer")).json(&other).send().await.fails(409, "TRANSFER_OPEN");

    let path = format!("/incoming-transfers/{id}");
    let offered = once(&receiver, &path, "status", "offered").await;
    told(&receiver, "offers the record of a learner").await;
    let record = &offered["record"];
    assert_eq!((&record["learner"]["first_name"], &offered["note"]), (&json!("Rudo"), &json!("From next term on")), "{offered}");
    assert_eq!(record["guardians"].as_array().unwrap().len(), 2, "{offered}");
    assert_eq!(record["spells"][0]["level_code"], "F2", "{offered}");
    // Nothing but what was offered: the other school's own rows stay its own.
    receiver.get(&format!("/students/{student}")).send().await.fails(404, "NOT_FOUND");
    third_sees_nothing(&third, &path).await;

    let accepted = receiver.post(&format!("{path}/accept")).json(&json!({ "note": "Welcome" })).send().await.is(200);
    let arrived = accepted.data()["student_id"].as_str().unwrap().to_owned();
    assert_eq!(accepted.data()["record"], Value::Null);
    // Done again, it is done.
    let again = receiver.post(&format!("{path}/accept")).json(&json!({})).send().await.is(200);
    assert_eq!(again.data()["student_id"], json!(arrived));
    receiver.post(&format!("{path}/decline")).json(&json!({ "note": "No" })).send().await.fails(409, "TRANSFER_DECIDED");
    let shown = receiver.get(&format!("/students/{arrived}")).send().await.is(200);
    assert_eq!(
        (&shown.data()["status"], &shown.data()["national_id"]),
        (&json!("applicant"), &json!("63-1222666S70")),
        "{shown}"
    );
    let guardians = receiver.get(&format!("/students/{arrived}/guardians")).send().await.is(200);
    let custody: Vec<_> = guardians.list().iter().map(|guardian| guardian["custody"].clone()).collect();
    assert_eq!(custody, [json!("full"), json!("none")], "{guardians}");
    let alerts = receiver.get("/student-alerts").query(&[("student_id", &arrived)]).send().await.is(200);
    assert_eq!(alerts.list()[0]["details"], "Inhaler in the bag");
    let schools =
        receiver.get("/previous-schools").query(&[("student_id", &arrived), ("sort", "starts_on")]).send().await.is(200);
    let names: Vec<_> = schools.list().iter().map(|school| school["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["Tafara 2 Primary".to_owned(), format!("School {}", here.subdomain)]);

    let sent = once(&registrar, &format!("/outgoing-transfers/{id}"), "status", "accepted").await;
    assert_eq!(sent["decision_note"], "Welcome");
    once(&registrar, &format!("/students/{student}"), "status", "withdrawn").await;
    told(&registrar, "has accepted Rudo Moyo").await;
    let spells = registrar.get("/enrolments").query(&[("student_id", &student)]).send().await.is(200);
    let spell = &spells.list()[0];
    assert_eq!(
        (&spell["exit_reason"], &spell["next_school"]),
        (&json!("transfer"), &json!(format!("School {}", there.subdomain)))
    );
});

async fn third_sees_nothing(third: &School, path: &str) {
    third.as_(Role::Registrar).await.get(path).send().await.fails(404, "NOT_FOUND");
}

both!(an_offer_that_ends_otherwise_leaves_nothing_of_the_child, async |app: App| {
    let (here, registrar) = registry(&app).await;
    let (there, receiver) = registry(&app).await;
    let _jobs = (here.jobs_must_end(), there.jobs_must_end());
    let student = learner(&registrar).await;
    let declined = offer(&registrar, &student, &there).await;
    let path = format!("/incoming-transfers/{declined}");
    once(&receiver, &path, "status", "offered").await;
    receiver.post(&format!("{path}/decline")).json(&json!({})).send().await.fails(422, "VALIDATION_ERROR");
    let answer = receiver.post(&format!("{path}/decline")).json(&json!({ "note": "Form 2 is full" })).send().await.is(200);
    assert_eq!(answer.data()["record"], Value::Null);
    let sent = once(&registrar, &format!("/outgoing-transfers/{declined}"), "status", "declined").await;
    assert_eq!(sent["decision_note"], "Form 2 is full");
    once(&registrar, &format!("/students/{student}"), "status", "enrolled").await;
    told(&registrar, "has declined Rudo Moyo").await;

    // Taken back at once: whether it had come or not, nothing of the child is there.
    let taken = offer(&registrar, &student, &there).await;
    registrar.post(&format!("/outgoing-transfers/{taken}/withdraw")).send().await.is(200);
    once(&registrar, &format!("/outgoing-transfers/{taken}"), "status", "withdrawn").await;
    let left = once(&receiver, &format!("/incoming-transfers/{taken}"), "status", "withdrawn").await;
    assert_eq!((&left["record"], &left["note"]), (&Value::Null, &Value::Null), "{left}");
    receiver.post(&format!("/incoming-transfers/{taken}/accept")).json(&json!({})).send().await.fails(409, "TRANSFER_DECIDED");
    registrar.post(&format!("/outgoing-transfers/{declined}/withdraw")).send().await.fails(409, "TRANSFER_DECIDED");
    let nowhere = json!({ "school": "no-such-school-here" });
    let refused = registrar.post(&format!("/students/{student}/offer-transfer")).json(&nowhere).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("school", "invalid_reference");
    let itself = json!({ "school": here.subdomain });
    let refused = registrar.post(&format!("/students/{student}/offer-transfer")).json(&itself).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("school", "invalid_reference");
    here.as_(Role::Teacher)
        .await
        .post(&format!("/students/{student}/offer-transfer"))
        .json(&itself)
        .send()
        .await
        .fails(403, "FORBIDDEN");
});

both!(only_the_parts_that_are_offered_go, async |app: App| {
    let (here, registrar) = registry(&app).await;
    let (there, receiver) = registry(&app).await;
    let _jobs = (here.jobs_must_end(), there.jobs_must_end());
    let student = learner(&registrar).await;
    let to = json!({ "school": there.subdomain, "parts": ["guardians"] });
    let id = registrar.post(&format!("/students/{student}/offer-transfer")).json(&to).send().await.is(200).id();
    let offered = once(&receiver, &format!("/incoming-transfers/{id}"), "status", "offered").await;
    let count = |part: &str| offered["record"][part].as_array().unwrap().len();
    assert_eq!((count("guardians"), count("alerts"), count("previous_schools")), (2, 0, 0), "{offered}");
    // Who was here before keeps the record there is.
    let known = new_student(&receiver, json!({ "first_name": "Rudo" })).await;
    let accept = json!({ "student_id": known });
    receiver.post(&format!("/incoming-transfers/{id}/accept")).json(&accept).send().await.is(200);
    assert_eq!(receiver.get(&format!("/students/{known}/guardians")).send().await.is(200).list().len(), 2);
    once(&registrar, &format!("/outgoing-transfers/{id}"), "status", "accepted").await;
});

both!(a_letter_is_given_whatever_is_owed, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let _jobs = school.jobs_must_end();
    let head = school.as_(Role::SchoolAdmin).await;
    let student = learner(&registrar).await;
    let charge = json!({
        "student_id": student, "description": "Levy", "amount": { "amount": "120.00", "currency": "USD" },
        "charged_on": "2026-01-13", "due_on": "2026-02-13", "academic_year": 2026
    });
    head.post("/finance/charges").json(&charge).send().await.is(201);
    let checks = format!("/students/{student}/leaving-checks");
    let open = head.get(&checks).send().await.is(200);
    assert_eq!(open.list()[0]["check"], "finance.charges");
    assert!(open.list()[0]["message"].as_str().unwrap().contains("USD 120.00"), "{open}");
    // Who does not see charges hears that there are some, and not how much.
    let open = registrar.get(&checks).send().await.is(200);
    assert!(!open.list()[0]["message"].as_str().unwrap().contains("120"), "{open}");
    let out = json!({ "next_school": "Goromonzi High" });
    let left = registrar.post(&format!("/students/{student}/transfer-out")).json(&out).send().await.is(200);
    assert_eq!(left.data()["status"], "left");
    assert_eq!(left.json["meta"]["warnings"].as_array().unwrap().len(), 1, "{left}");
    let letter = registrar.get(&format!("/students/{student}/transfer-letter")).send().await.is(200);
    let data = letter.data();
    assert_eq!(
        (&data["full_name"], &data["level_code"], &data["next_school"]),
        (&json!("Rudo Moyo"), &json!("F2"), &json!("Goromonzi High")),
        "{letter}"
    );
    assert_eq!(data["left_on"], data["spells"][0]["ends_on"]);
    registrar.post(&format!("/students/{student}/transfer-out")).json(&out).send().await.fails(409, "NOT_ENROLLED");
    let applicant = new_student(&registrar, json!({})).await;
    let printed = format!("/students/{student}/transfer-letter.pdf");
    let words = paper::text(registrar.get(&printed).header("accept-language", "nd")).await;
    assert!(words.contains("INCWADI YOKUTSHINTSHA ISIKOLO"), "{words}");
    assert!(words.contains(letter.data()["student_number"].as_str().unwrap()), "{words}");
    registrar.get(&format!("/students/{applicant}/transfer-letter.pdf")).send().await.fails(409, "NOT_ENROLLED");
    school.as_(Role::Parent).await.get(&printed).send().await.fails(404, "NOT_FOUND");
    registrar.get(&format!("/students/{applicant}/transfer-letter")).send().await.fails(409, "NOT_ENROLLED");
    school.as_(Role::Parent).await.get(&format!("/students/{student}/transfer-letter")).send().await.fails(404, "NOT_FOUND");
});
