//! Documents, the photograph, houses and categories of learners.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::access::Role;
use kernel::clock::SetClock;
use serde_json::{Value, json};

use super::{link, new_guardian, new_student, registry};
use crate::harness::{App, Client, Login, School, both, ended_job, log_in_at};
use crate::paper;

/// The least that is a picture: a PNG of one dot.
const DOT: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\
    \x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\x0b\x49\x44\x41\x54\x78\x9c\x63\x60\x00\x02\x00\
    \x00\x05\x00\x01\x7a\x5e\xab\x3f\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

async fn kind(client: &Client, changes: Value) -> String {
    let mut body = json!({ "code": "permit", "name": "Study permit", "required_of": "nobody" });
    kernel::json::merge_patch(&mut body, &changes);
    client.post("/student-document-kinds").json(&body).send().await.is(201).id()
}

async fn document(client: &Client, student: &str, kind: &str, expires_on: Value) -> String {
    let body = json!({
        "student_id": student, "student_document_kind_id": kind, "title": "The paper", "issued_on": "2020-01-01",
        "expires_on": expires_on
    });
    client.post("/student-documents").json(&body).send().await.is(201).id()
}

/// A parent who signs in, of a learner.
async fn parent(school: &School, registrar: &Client, student: &str) -> Login {
    let guardian = new_guardian(registrar, "Chipo", "Moyo").await;
    link(registrar, student, &guardian, json!({})).await;
    let login = school.new_login(&[Role::Parent]).await;
    let account = json!({ "account_id": login.account_id });
    registrar.post(&format!("/guardians/{guardian}/link-account")).json(&account).send().await.is(200);
    login
}

async fn checklist(client: &Client, student: &str) -> Vec<(String, String)> {
    let lines = client.get(&format!("/students/{student}/document-checklist")).send().await.is(200);
    let text = |line: &Value, key: &str| line[key].as_str().unwrap().to_owned();
    lines.list().iter().map(|line| (text(line, "code"), text(line, "state"))).collect()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}

both!(what_is_required_of_a_learner_is_missing_expired_or_there, async |app: App| {
    let clock = SetClock::at("2026-03-02T10:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let app = App::with_clock(app.kind(), &[], Arc::new(clock.clone())).unwrap();
    let (school, registrar) = registry(&app).await;
    let student = new_student(&registrar, json!({ "enrolment": { "level_code": "F1" } })).await;
    kind(
        &registrar,
        json!({ "code": "a", "name": "A", "required_of": "everybody", "family_may_see": true, "at_admission": true }),
    )
    .await;
    let permit =
        kind(&registrar, json!({ "code": "b", "name": "B", "required_of": "levels", "level_codes": ["F1"], "expires": true }))
            .await;
    kind(&registrar, json!({ "code": "c", "name": "C", "required_of": "levels", "level_codes": ["F2"] })).await;
    assert_eq!(checklist(&registrar, &student).await, pairs(&[("a", "missing"), ("b", "missing")]));
    let endless = json!({ "student_id": student, "student_document_kind_id": permit, "title": "Permit" });
    let refused = registrar.post("/student-documents").json(&endless).send().await.fails(422, "VALIDATION_ERROR");
    refused.names("expires_on", "required");
    document(&registrar, &student, &permit, json!("2026-03-01")).await;
    assert_eq!(checklist(&registrar, &student).await, pairs(&[("a", "missing"), ("b", "expired")]));
    let body = json!({
        "student_id": student, "student_document_kind_id": permit, "title": "A new one", "expires_on": "2026-04-01"
    });
    registrar.post("/student-documents").json(&body).send().await.is(201);
    assert_eq!(checklist(&registrar, &student).await, pairs(&[("a", "missing"), ("b", "expiring")]));
    // A family sees the kinds that it may see, and documents of those.
    let parent = parent(&school, &registrar, &student).await.client;
    assert_eq!(checklist(&parent, &student).await, pairs(&[("a", "missing")]));
    assert!(parent.get("/student-documents").send().await.is(200).list().is_empty());
    let wrong = json!({ "code": "d", "name": "D", "required_of": "levels" });
    let refused = registrar.post("/student-document-kinds").json(&wrong).send().await.fails(422, "VALIDATION_ERROR");
    refused.names("level_codes", "required");
    registrar.delete(&format!("/student-document-kinds/{permit}")).send().await.fails(409, "STILL_REFERENCED");
});

/// Runs the daily look, as its schedule does.
async fn look(app: &App, school: &School) {
    app.run(async |services| kernel::schedules::keep_rows(&services).await.unwrap()).await;
    let head = school.new_login(&[Role::SchoolAdmin]).await.client;
    let shown = head.get("/schedules").query(&[("name", "remind_of_student_documents")]).send().await.is(200);
    let id = shown.list()[0]["id"].as_str().unwrap().to_owned();
    let ran = head.post(&format!("/schedules/{id}/run")).send().await.is(202);
    assert_eq!(ended_job(&head, ran.header("location").unwrap()).await["status"], "succeeded");
}

async fn unread(client: &Client) -> usize {
    let own = client.get("/notification-deliveries").query(&[("channel", "in_app")]).send().await.is(200);
    own.list().iter().filter(|row| row["subject"].as_str().unwrap_or_default().contains("expires")).count()
}

both!(who_may_see_a_document_is_told_before_it_expires, async |app: App| {
    let clock = SetClock::at("2026-03-02T10:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let app = App::with_clock(app.kind(), &[], Arc::new(clock.clone())).unwrap();
    let (school, registrar) = registry(&app).await;
    let student = new_student(&registrar, json!({ "enrolment": { "level_code": "F1" } })).await;
    let family = parent(&school, &registrar, &student).await;
    let seen = kind(&registrar, json!({ "code": "a", "name": "A", "family_may_see": true })).await;
    let unseen = kind(&registrar, json!({ "code": "b", "name": "B" })).await;
    document(&registrar, &student, &seen, json!("2026-03-20")).await;
    document(&registrar, &student, &unseen, json!("2026-03-20")).await;
    // Told at its latest stage, once.
    look(&app, &school).await;
    look(&app, &school).await;
    assert_eq!(unread(&family.client).await, 1);
    // The head, who sees what is sent to everybody, finds it and what is sent to the heads: of both.
    let head = school.login(Role::SchoolAdmin).await;
    assert_eq!(unread(&head.client).await, 3);
    clock.advance(TimeDelta::days(12));
    look(&app, &school).await;
    assert_eq!(unread(&log_in_at(&app, &family.email, None).await).await, 2, "a week before it is said again");
});

both!(a_photograph_is_a_picture_and_seen_by_who_sees_the_learner, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let student = new_student(&registrar, json!({})).await;
    let family = parent(&school, &registrar, &student).await.client;
    let upload = async |name: &str, media: &str, bytes: &[u8]| {
        let sent = registrar.post("/files").query(&[("name", name)]).body(media, bytes.to_vec()).send().await;
        sent.is(201).id()
    };
    let path = format!("/students/{student}/photo");
    let text = upload("notes.txt", "text/plain", b"no picture").await;
    let refused = registrar.post(&path).json(&json!({ "file_id": text })).send().await.fails(422, "VALIDATION_ERROR");
    refused.names("file_id", "not_an_image");
    let first = upload("one.png", "image/png", DOT).await;
    registrar.post(&path).json(&json!({ "file_id": first })).send().await.is(200);
    let second = upload("two.png", "image/png", DOT).await;
    let set = registrar.post(&path).json(&json!({ "file_id": second })).send().await.is(200).id();
    assert_eq!(registrar.post(&path).json(&json!({ "file_id": second })).send().await.is(200).id(), set);
    let shown = family.get(&format!("/students/{student}")).query(&[("include", "photo")]).send().await.is(200);
    assert_eq!(shown.data()["photo"]["url"], json!(format!("/api/v1/files/{second}/content")), "{shown}");
    family.get(&format!("/files/{second}")).send().await.is(200);
    // The card shows it; there is one as soon as the learner is on the roll.
    let card = format!("/students/{student}/id-card.pdf");
    registrar.get(&card).send().await.fails(409, "NOT_ENROLLED");
    registrar.post(&format!("/students/{student}/enrol")).json(&json!({ "level_code": "F1" })).send().await.is(200);
    let printed = paper::read(registrar.get(&card).send_plain().await).await;
    let is_photo = |object: &lopdf::Object| {
        object
            .as_stream()
            .is_ok_and(|stream| stream.dict.get(b"Width").is_ok_and(|width| width.as_i64().is_ok_and(|width| width == 284)))
    };
    assert!(printed.objects.values().any(is_photo));
    assert!(paper::words(&printed).contains("Rudo Moyo"));
    family.get(&card).send().await.fails(403, "FORBIDDEN");
    let stranger = school.new_login(&[Role::Parent]).await.client;
    stranger.get(&format!("/files/{second}")).send().await.fails(404, "NOT_FOUND");
    family.post(&path).json(&json!({ "file_id": second })).send().await.fails(403, "FORBIDDEN");
    registrar.delete(&format!("/student-photos/{set}")).send().await.is(204);
    assert!(registrar.get("/student-photos").send().await.is(200).list().is_empty());
});

both!(houses_grow_alike_and_a_learner_is_in_one, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let mut houses = Vec::new();
    for code in ["chaminuka", "nehanda"] {
        let body = json!({ "code": code, "name": code, "active": true });
        houses.push(registrar.post("/houses").json(&body).send().await.is(201).id());
    }
    let mut students = Vec::new();
    for number in 0..6 {
        let sex = if number < 4 { "female" } else { "male" };
        let body = json!({ "first_name": format!("S{number}"), "sex": sex, "enrolment": { "level_code": "F1" } });
        students.push(new_student(&registrar, body).await);
    }
    let dry = registrar.post("/houses/assign").json(&json!({ "dry_run": true })).send().await.is(200);
    let alike = |answer: &Value| -> Vec<(u64, u64)> {
        let of = |share: &Value, key: &str| share[key].as_u64().unwrap();
        answer.as_array().unwrap().iter().map(|share| (of(share, "boys"), of(share, "girls"))).collect()
    };
    assert_eq!(alike(dry.data()), [(1, 2), (1, 2)], "{dry}");
    assert!(registrar.get("/house-members").send().await.is(200).list().is_empty());
    registrar.post("/houses/assign").json(&json!({})).send().await.is(200);
    assert_eq!(registrar.get("/house-members").send().await.is(200).list().len(), 6);
    assert_eq!(registrar.get(&format!("/houses/{}/members", houses[0])).send().await.is(200).list().len(), 3);
    // Again there is nobody to divide.
    let again = registrar.post("/houses/assign").json(&json!({})).send().await.is(200);
    assert!(again.list().iter().all(|share| share["student_ids"] == json!([])), "{again}");
    // Who changes house on the day they came was never in the first one.
    let all = json!({ "student_ids": students });
    registrar.post(&format!("/houses/{}/members", houses[1])).json(&all).send().await.is(200);
    assert_eq!(registrar.get("/students").query(&[("house_id", &houses[1])]).send().await.is(200).list().len(), 6);
    assert!(registrar.get(&format!("/houses/{}/members", houses[0])).send().await.is(200).list().is_empty());
    let nobody = json!({ "student_ids": ["01890a5d-ac96-774b-bcce-b302099a8057"] });
    let refused = registrar.post(&format!("/houses/{}/members", houses[1])).json(&nobody).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("student_ids[0]", "invalid_reference");
    registrar.delete(&format!("/houses/{}", houses[1])).send().await.fails(409, "STILL_REFERENCED");
    school.as_(Role::Teacher).await.post("/houses/assign").json(&json!({})).send().await.fails(403, "FORBIDDEN");
});

both!(learners_are_listed_by_a_category_of_the_schools_own, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let body = json!({ "code": "choir", "name": "Choir" });
    let choir = registrar.post("/student-categories").json(&body).send().await.is(201).id();
    let (one, other) = (new_student(&registrar, json!({})).await, new_student(&registrar, json!({})).await);
    let family = parent(&school, &registrar, &one).await.client;
    let both = json!({ "student_ids": [one, other] });
    registrar.post(&format!("/student-categories/{choir}/members")).json(&both).send().await.is(200);
    registrar.post(&format!("/student-categories/{choir}/members")).json(&both).send().await.is(200);
    let listed = async || registrar.get("/students").query(&[("category", "choir")]).send().await.is(200).list().len();
    assert_eq!(listed().await, 2);
    let only = json!({ "student_ids": [one] });
    registrar.post(&format!("/student-categories/{choir}/remove-members")).json(&only).send().await.is(200);
    assert_eq!(listed().await, 1);
    family.get("/student-category-members").send().await.fails(403, "FORBIDDEN");
});
