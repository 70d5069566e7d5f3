//! From an inquiry to a place on the roll.

use futures::future::join_all;
use kernel::access::Role;
use kernel::clock::SetClock;
use serde_json::{Value, json};
use std::sync::Arc;

use super::registry;
use crate::harness::{Answer, App, Client, both};
use crate::paper;

/// A valid new application, changed by a merge patch.
fn application(changes: Value) -> Value {
    let mut body = json!({
        "academic_year": 2099, "level_code": "F1", "first_name": "Tariro", "last_name": "Ncube", "sex": "female",
        "born_on": "2014-05-02",
        "guardian": { "first_name": "Nomsa", "last_name": "Ncube", "phone": "+263772345678", "relationship": "mother" }
    });
    kernel::json::merge_patch(&mut body, &changes);
    body
}

async fn apply(client: &Client, changes: Value) -> String {
    client.post("/applications").json(&application(changes)).send().await.is(201).id()
}

/// So many applications of different children.
async fn children(client: &Client, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..count {
        ids.push(apply(client, json!({ "first_name": format!("Child{number}") })).await);
    }
    ids
}

async fn act(client: &Client, id: &str, verb: &str, body: Value) -> Answer {
    client.post(&format!("/applications/{id}/{verb}")).json(&body).send().await
}

async fn places(client: &Client, count: i32) -> String {
    let body = json!({ "academic_year": 2099, "level_code": "F1", "places": count });
    client.post("/admission-places").json(&body).send().await.is(201).id()
}

both!(an_inquiry_becomes_an_application_an_offer_and_a_learner_with_a_guardian, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let asked = registrar.post("/applications").json(&application(json!({ "is_inquiry": true }))).send().await.is(201);
    assert_eq!((&asked.data()["status"], &asked.data()["applied_at"]), (&json!("inquiry"), &Value::Null), "{asked}");
    assert!(asked.data()["application_number"].as_str().unwrap().starts_with('A'), "{asked}");
    let id = asked.id();
    act(&registrar, &id, "offer", json!({})).await.fails(409, "ILLEGAL_TRANSITION");
    assert_eq!(act(&registrar, &id, "submit", json!({})).await.is(200).data()["status"], "applied");
    let tested = json!({ "application_id": id, "kind": "test", "scheduled_at": "2099-01-05T07:00:00Z", "out_of": 10_000 });
    let test = registrar.post("/admission-assessments").json(&tested).send().await.is(201).id();
    let path = format!("/admission-assessments/{test}");
    registrar
        .patch(&path)
        .json(&json!({ "score": 7_000 }))
        .send()
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("score", "not_allowed");
    let too_much = json!({ "outcome": "held", "score": 10_001 });
    registrar.patch(&path).json(&too_much).send().await.fails(422, "VALIDATION_ERROR").names("score", "maximum");
    registrar.patch(&path).json(&json!({ "outcome": "held", "score": 7_000 })).send().await.is(200);

    let offered = act(&registrar, &id, "offer", json!({ "offer_ends_on": "2099-01-31" })).await.is(200);
    assert_eq!((&offered.data()["status"], &offered.data()["offer_ends_on"]), (&json!("offered"), &json!("2099-01-31")));
    act(&registrar, &id, "enrol", json!({})).await.fails(409, "ILLEGAL_TRANSITION");
    act(&registrar, &id, "accept", json!({})).await.is(200);
    let enrolled = act(&registrar, &id, "enrol", json!({ "stream": "Blue" })).await.is(200);
    let student = enrolled.data()["student_id"].as_str().unwrap().to_owned();
    let shown = registrar.get(&format!("/students/{student}")).query(&[("include", "enrolment,guardians")]).send().await.is(200);
    let data = shown.data();
    assert_eq!((&data["status"], &data["first_name"]), (&json!("enrolled"), &json!("Tariro")), "{shown}");
    assert_eq!((&data["enrolment"]["level_code"], &data["enrolment"]["stream"]), (&json!("F1"), &json!("Blue")), "{shown}");
    assert_eq!(data["guardians"][0]["guardian"]["first_name"], "Nomsa", "{shown}");
    // The second click, and what was decided, change nothing.
    act(&registrar, &id, "enrol", json!({})).await.fails(409, "ILLEGAL_TRANSITION");
    let path = format!("/applications/{id}");
    registrar.patch(&path).json(&json!({ "last_name": "Other" })).send().await.fails(409, "APPLICATION_DECIDED");
    registrar.delete(&path).send().await.fails(409, "APPLICATION_DECIDED");
    let history = registrar.get(&format!("{path}/history")).send().await.is(200);
    let actions: Vec<_> = history.list().iter().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect();
    for action in ["create", "submit", "offer", "accept", "enrol"] {
        assert!(actions.iter().any(|known| known == action), "{action}: {actions:?}");
    }
});

both!(the_last_place_is_offered_once_however_many_ask_at_the_same_moment, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let level = places(&registrar, 2).await;
    let applications = children(&registrar, 6).await;
    let answers = join_all(applications.iter().map(|id| act(&registrar, id, "offer", json!({})))).await;
    let offered = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(offered, 2, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        answer.fails(409, "LEVEL_FULL");
    }
    let shown = async || {
        let shown = registrar.get(&format!("/admission-places/{level}")).query(&[("include", "taken")]).send().await.is(200);
        let taken = shown.data()["taken"].clone();
        (taken["offered"].as_u64().unwrap(), taken["free"].as_u64().unwrap(), taken["waiting"].as_u64().unwrap())
    };
    assert_eq!(shown().await, (2, 0, 0));
    // Who waits gets the place that a family gives back.
    let of = async |status: &str| {
        let found = registrar.get("/applications").query(&[("status", status)]).send().await.is(200);
        found.list()[0]["id"].as_str().unwrap().to_owned()
    };
    let (holder, other) = (of("offered").await, of("applied").await);
    act(&registrar, &other, "wait-list", json!({})).await.is(200);
    assert_eq!(shown().await, (2, 0, 1));
    act(&registrar, &holder, "withdraw", json!({ "note": "Moved" })).await.is(200);
    act(&registrar, &other, "offer", json!({})).await.is(200);
    assert_eq!(shown().await, (2, 0, 0));
});

both!(an_offer_that_nobody_took_lapses_and_its_place_is_free, async |app: App| {
    let clock = SetClock::at("2026-03-06T10:00:00Z".parse().unwrap());
    let app = App::with_clock(app.kind(), &[], Arc::new(clock.clone())).unwrap();
    let (school, registrar) = registry(&app).await;
    places(&registrar, 1).await;
    let applications = children(&registrar, 2).await;
    let yesterday = json!({ "offer_ends_on": "2026-03-05" });
    act(&registrar, &applications[0], "offer", yesterday).await.fails(422, "VALIDATION_ERROR").names("offer_ends_on", "minimum");
    act(&registrar, &applications[0], "offer", json!({ "offer_ends_on": "2026-03-07" })).await.is(200);
    clock.advance(chrono::TimeDelta::hours(43));
    let registrar = school.new_login(&[Role::Registrar]).await.client;
    act(&registrar, &applications[0], "accept", json!({})).await.fails(409, "OFFER_ENDED");
    app.run(async |services| kernel::schedules::keep_rows(&services).await.unwrap()).await;
    let head = school.new_login(&[Role::SchoolAdmin]).await.client;
    let schedules = head.get("/schedules").query(&[("name", "lapse_offers")]).send().await.is(200);
    let schedule = schedules.list()[0]["id"].as_str().unwrap().to_owned();
    let job = head.post(&format!("/schedules/{schedule}/run")).send().await;
    assert!((200..300).contains(&job.status), "{job}");
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    loop {
        let shown = registrar.get(&format!("/applications/{}", applications[0])).send().await.is(200);
        if shown.data()["status"] == "lapsed" {
            break;
        }
        assert!(std::time::Instant::now() < until, "{shown}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    act(&registrar, &applications[1], "offer", json!({})).await.is(200);
    assert_eq!(act(&registrar, &applications[0], "reopen", json!({})).await.is(200).data()["status"], "applied");
});

both!(who_comes_from_another_school_is_a_transfer_unless_children_begin_with_that_level, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    for (level, previous, reason) in [("F1", true, "new"), ("F3", true, "transfer_in"), ("F3", false, "new")] {
        let previous = previous.then_some("Tafara 1 High");
        let child = json!({ "level_code": level, "first_name": format!("{reason}{level}"), "previous_school": previous });
        let id = apply(&registrar, child).await;
        act(&registrar, &id, "offer", json!({})).await.is(200);
        act(&registrar, &id, "accept", json!({})).await.is(200);
        let enrolled = act(&registrar, &id, "enrol", json!({})).await.is(200);
        let student = enrolled.data()["student_id"].as_str().unwrap().to_owned();
        let spells = registrar.get("/enrolments").query(&[("student_id", &student)]).send().await.is(200);
        assert_eq!(spells.list()[0]["entry_reason"], reason, "{spells}");
    }
});

both!(a_government_school_that_is_full_certifies_so_before_it_refuses, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let head = school.as_(Role::SchoolAdmin).await;
    head.patch(&format!("/schools/{}", school.id)).json(&json!({ "responsible_authority": "government" })).send().await.is(200);
    let level = places(&registrar, 1).await;
    let applications = children(&registrar, 2).await;
    let certify = json!({ "next_school": "Tafara 1 High", "next_school_accessible": true });
    act(&registrar, &applications[1], "certify-full", certify.clone()).await.fails(409, "LEVEL_NOT_FULL");
    act(&registrar, &applications[0], "offer", json!({})).await.is(200);
    act(&registrar, &applications[1], "refuse", json!({ "reason": "level_full" })).await.fails(409, "CERTIFICATE_OWED");
    let out_of_reach = json!({ "next_school": "Binga High", "next_school_accessible": false });
    act(&registrar, &applications[1], "certify-full", out_of_reach).await.fails(409, "MUST_ENROL");
    let first = act(&registrar, &applications[1], "certify-full", certify.clone()).await.is(201);
    assert_eq!((&first.data()["places"], &first.data()["next_school"]), (&json!(1), &json!("Tafara 1 High")), "{first}");
    let again = act(&registrar, &applications[1], "certify-full", certify).await.is(201);
    let printed = format!("/full-enrolment-certificates/{}/certificate.pdf", first.id());
    let words = paper::text(registrar.get(&printed)).await;
    let number = first.data()["certificate_number"].as_str().unwrap();
    assert!(words.contains("CERTIFICATE OF FULL ENROLMENT") && words.contains("section 10"), "{words}");
    assert!(words.contains(number) && words.contains("Tafara 1 High"), "{words}");
    app.school().await.as_(Role::Registrar).await.get(&printed).send().await.fails(404, "NOT_FOUND");
    assert_eq!(again.data()["certificate_number"], first.data()["certificate_number"]);
    let refused = act(&registrar, &applications[1], "refuse", json!({ "reason": "level_full" })).await.is(200);
    assert_eq!((&refused.data()["status"], &refused.data()["refusal_reason"]), (&json!("refused"), &json!("level_full")));
    // What the law forbids is no reason that can be given.
    for reason in ["pregnancy", "fees", "no_birth_certificate", "religion", "results"] {
        act(&registrar, &applications[0], "refuse", json!({ "reason": reason })).await.fails(422, "VALIDATION_ERROR");
    }
    // Fewer places than are given away take nobody's.
    registrar.patch(&format!("/admission-places/{level}")).json(&json!({ "places": 0 })).send().await.is(200);
    act(&registrar, &applications[0], "accept", json!({})).await.is(200);
});

both!(a_child_has_one_open_application_for_a_year_and_other_schools_see_none, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let first = apply(&registrar, json!({})).await;
    let again = registrar.post("/applications").json(&application(json!({ "first_name": "TARIRO" }))).send().await;
    again.fails(409, "DUPLICATE").names("first_name", "duplicate");
    apply(&registrar, json!({ "first_name": "Tatenda" })).await;
    apply(&registrar, json!({ "academic_year": 2098 })).await;
    act(&registrar, &first, "withdraw", json!({})).await.is(200);
    apply(&registrar, json!({})).await;
    let past =
        registrar.post("/applications").json(&application(json!({ "academic_year": 2001, "first_name": "Late" }))).send().await;
    past.fails(422, "VALIDATION_ERROR").names("academic_year", "minimum");

    let (other, stranger) = registry(&app).await;
    stranger.get(&format!("/applications/{first}")).send().await.fails(404, "NOT_FOUND");
    act(&stranger, &first, "reopen", json!({})).await.fails(404, "NOT_FOUND");
    for role in [Role::Teacher, Role::Parent, Role::Student, Role::Bursar] {
        other.as_(role).await.get("/applications").send().await.fails(403, "FORBIDDEN");
    }
});
