//! iCalendar feeds.

use std::collections::BTreeMap;

use kernel::access::Role;
use serde_json::{Value, json};

use super::{class, make, subject, year_2026};
use crate::harness::{Answer, App, Client, both};

async fn feed(client: &Client, body: Value) -> (String, String) {
    let made = client.post("/calendar-feeds").json(&body).send().await.is(201);
    let path = made.data()["path"].as_str().unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    (made.data()["feed"]["id"].as_str().unwrap().to_owned(), path)
}

/// The events of a feed by their names, as a program reads them: lines unfolded, properties without their parameters.
fn events(answer: &Answer) -> BTreeMap<String, BTreeMap<String, String>> {
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"), "{answer}");
    let text = answer.text();
    assert!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains('\n'), "{text}");
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "a line is too long: {text}");
    let mut events = BTreeMap::new();
    let mut event: BTreeMap<String, String> = BTreeMap::new();
    for line in text.replace("\r\n ", "").lines() {
        let (name, value) = line.split_once(':').unwrap();
        match (name, value) {
            ("BEGIN", "VEVENT") => event.clear(),
            ("END", "VEVENT") => {
                // What comes round every year is looked at in 2026.
                let year = event["DTSTART"].get(..4).filter(|year| *year != "2026").unwrap_or_default();
                let known = events.insert(format!("{}{year}", event["SUMMARY"]), event.clone());
                assert!(known.is_none(), "twice: {event:?}");
            }
            _ => {
                event.insert(name.split(';').next().unwrap().to_owned(), value.to_owned());
            }
        }
    }
    events
}

both!(a_calendar_program_reads_the_schools_calendar_by_its_token_alone, async |app: App| {
    let school = app.school().await;
    year_2026(&school).await;
    let day =
        json!({ "name": "Prize giving; all, welcome", "kind": "event", "starts_on": "2026-11-06", "ends_on": "2026-11-07" });
    let day = make(&school, "/calendar-days", day).await;
    let pupil = school.as_(Role::Student).await;
    let (_, path) = feed(&pupil, json!({ "name": "School", "scope": "school" })).await;
    let read = app.client().get(&path).send().await.is(200);
    let found = events(&read);
    let prize = &found["Prize giving\\; all\\, welcome"];
    assert_eq!((prize["DTSTART"].as_str(), prize["DTEND"].as_str()), ("20261106", "20261108"));
    assert!(prize["UID"].contains(&day) && prize["DTSTAMP"].ends_with('Z'), "{prize:?}");
    assert_eq!(found["Term 1 begins"]["DTSTART"], "20260113");
    assert_eq!(found["Africa Day"]["DTSTART"], "20260525");
    let etag = read.etag().to_owned();
    app.client().get(&path).header("if-none-match", &etag).send().await.is(304);
    let change = json!({ "name": "Prize giving" });
    school.as_(Role::Registrar).await.patch(&format!("/calendar-days/{day}")).json(&change).send().await.is(200);
    let again = app.client().get(&path).header("if-none-match", &etag).send().await.is(200);
    let changed = &events(&again)["Prize giving"];
    assert_eq!((&changed["UID"], changed["SEQUENCE"].as_str()), (&prize["UID"], "1"), "the same event, changed");
});

both!(a_feed_is_revoked_and_a_token_that_is_none_says_nothing, async |app: App| {
    let school = app.school().await;
    let teacher = school.as_(Role::Teacher).await;
    let (id, path) = feed(&teacher, json!({ "name": "Mine", "scope": "school" })).await;
    let nobody = app.client();
    nobody.get(&path).send().await.is(200);
    let other = school.new_login(&[Role::Teacher]).await.client;
    other.post(&format!("/calendar-feeds/{id}/revoke")).send().await.fails(404, "NOT_FOUND");
    assert!(other.get("/calendar-feeds").send().await.is(200).list().is_empty());
    let listed = teacher.get("/calendar-feeds").send().await.is(200);
    let token = path.rsplit('/').next().unwrap().strip_suffix(".ics").unwrap();
    assert!(listed.list().len() == 1 && !listed.text().contains(token), "the token is shown once: {listed}");
    teacher.post(&format!("/calendar-feeds/{id}/revoke")).send().await.is(200);
    nobody.get(&path).send().await.fails(404, "NOT_FOUND");
    teacher.post(&format!("/calendar-feeds/{id}/revoke")).send().await.fails(409, "ILLEGAL_TRANSITION");
    for token in ["x".to_owned(), "A".repeat(54), token.replacen('A', "B", 1).to_lowercase()] {
        nobody.get(&format!("/calendar-feeds/{token}.ics")).send().await.fails(404, "NOT_FOUND");
    }
});

both!(a_feed_of_a_class_or_a_teacher_has_what_is_theirs, async |app: App| {
    let school = app.school().await;
    let (here, there) = (class(&school, "Form 1 A", None).await, class(&school, "Form 1 B", None).await);
    let maths = subject(&school, "MATH", "mathematics").await;
    let teacher = school.login(Role::Teacher).await;
    let refused = json!({ "name": "A", "scope": "class", "class_id": here });
    let refused = teacher.client.post("/calendar-feeds").json(&refused).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("class_id", "invalid_reference");
    let work = json!({
        "class_id": here, "account_id": teacher.account_id, "role": "subject_teacher", "subject_id": maths, "starts_on": "2026-01-13"
    });
    make(&school, "/class-teachers", work).await;
    for (name, class) in [("Trip A", &here), ("Trip B", &there)] {
        let day = json!({ "name": name, "kind": "event", "starts_on": "2026-11-06", "ends_on": "2026-11-06", "class_id": class });
        make(&school, "/calendar-days", day).await;
        let title = format!("Lesson {name}");
        let lesson = json!({ "class_id": class, "subject_id": maths, "planned_on": "2026-11-05", "title": title });
        make(&school, "/lesson-plans", lesson).await;
    }
    let shown = async |body: Value| {
        let (_, path) = feed(&teacher.client, body).await;
        let found = events(&app.client().get(&path).send().await.is(200));
        ["Trip A", "Trip B", "Lesson Trip A", "Lesson Trip B"].map(|name| found.contains_key(name))
    };
    assert_eq!(shown(json!({ "name": "School", "scope": "school" })).await, [false; 4]);
    assert_eq!(shown(json!({ "name": "A", "scope": "class", "class_id": here })).await, [true, false, false, false]);
    assert_eq!(shown(json!({ "name": "Mine", "scope": "teacher" })).await, [true, false, true, false]);
    let other = json!({ "name": "x", "scope": "teacher", "account_id": school.login(Role::SchoolAdmin).await.account_id });
    let refused = teacher.client.post("/calendar-feeds").json(&other).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("account_id", "account_not_in_school");
});
