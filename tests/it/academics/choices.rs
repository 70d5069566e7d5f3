//! Choosing subjects.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{make, student, subject, year_2026};
use crate::harness::{Answer, App, Client, School, both};

/// A window of two blocks: A has two options, the first with one place; B has one.
struct Window {
    id: String,
    options: [String; 3],
}

async fn window(school: &School, opens_at: &str, closes_at: &str) -> Window {
    let year = year_2026(school).await["academic_year"]["id"].clone();
    let body = json!({
        "academic_year_id": year, "name": "Options", "level_code": "F1", "opens_at": opens_at, "closes_at": closes_at,
        "takes_effect_on": "2026-05-12", "minimum": 1, "maximum": 2
    });
    let id = make(school, "/choice-windows", body).await;
    let mut options = Vec::new();
    for (code, block, capacity) in [("BIO", "A", Some(1)), ("GEO", "A", None), ("ACC", "B", None)] {
        let subject = subject(school, code, "sciences").await;
        let body = json!({ "choice_window_id": id, "subject_id": subject, "block": block, "capacity": capacity });
        options.push(make(school, "/choice-options", body).await);
    }
    Window { id, options: options.try_into().unwrap() }
}

async fn open(school: &School) -> Window {
    window(school, "2020-01-01T00:00:00Z", "2199-01-01T00:00:00Z").await
}

async fn choose(client: &Client, window: &Window, student: &str, options: &[&String]) -> Answer {
    let body = json!({ "choice_window_id": window.id, "student_id": student, "option_ids": options });
    client.post("/subject-choices").json(&body).send().await
}

async fn step(client: &Client, choice: &str, step: &str) -> Answer {
    client.post(&format!("/subject-choices/{choice}/{step}")).send().await
}

/// Somebody who signs in as this learner.
async fn learner(school: &School, student: &str) -> Client {
    let login = school.new_login(&[Role::Student]).await;
    let body = json!({ "account_id": login.account_id });
    school.as_(Role::Registrar).await.post(&format!("/students/{student}/link-account")).json(&body).send().await.is(200);
    login.client
}

both!(an_approved_choice_registers_the_learner_from_the_windows_day_on, async |app: App| {
    let school = app.school().await;
    let (window, rudo) = (open(&school).await, student(&school, "Rudo").await);
    let (pupil, head) = (learner(&school, &rudo).await, school.as_(Role::SchoolAdmin).await);
    let [bio, geo, acc] = &window.options;
    let choice = choose(&pupil, &window, &rudo, &[bio, acc]).await.is(201);
    assert_eq!(choice.data()["status"], "requested");
    let again = choose(&pupil, &window, &rudo, &[geo, acc]).await.is(201);
    assert_eq!(again.id(), choice.id(), "choosing again replaces what waits");
    let shown = pupil.get(&format!("/subject-choices/{}", choice.id())).query(&[("include", "options")]).send().await.is(200);
    let shown: Vec<&Value> = shown.data()["options"].as_array().unwrap().iter().map(|option| &option["id"]).collect();
    assert_eq!(shown, [geo, acc]);
    step(&pupil, &choice.id(), "approve").await.fails(403, "FORBIDDEN");
    assert_eq!(step(&head, &choice.id(), "approve").await.is(200).data()["status"], "approved");
    step(&head, &choice.id(), "approve").await.fails(409, "ILLEGAL_TRANSITION");
    step(&pupil, &choice.id(), "withdraw").await.fails(409, "ILLEGAL_TRANSITION");
    choose(&pupil, &window, &rudo, &[bio]).await.fails(409, "CHOICE_ALREADY_MADE");
    let taken = async |day: &str| {
        let query = [("student_id", rudo.as_str()), ("as_of", day)];
        pupil.get("/subject-registrations").query(&query).send().await.is(200).list().len()
    };
    assert_eq!((taken("2026-05-11").await, taken("2026-05-12").await), (0, 2));
});

both!(a_choice_with_problems_is_refused_naming_each, async |app: App| {
    let school = app.school().await;
    let (window, rudo) = (open(&school).await, student(&school, "Rudo").await);
    let head = school.as_(Role::SchoolAdmin).await;
    let [bio, geo, acc] = &window.options;
    choose(&head, &window, &rudo, &[bio, geo]).await.fails(422, "VALIDATION_ERROR").names("option_ids[1]", "block_clash");
    let most = choose(&head, &window, &rudo, &[bio, geo, acc]).await.fails(422, "VALIDATION_ERROR");
    most.names("option_ids", "max_items").names("option_ids[1]", "block_clash");
    choose(&head, &window, &rudo, &[&window.id]).await.fails(422, "VALIDATION_ERROR").names("option_ids[0]", "invalid_reference");
    choose(&head, &window, &rudo, &[acc, acc]).await.fails(422, "VALIDATION_ERROR").names("option_ids[1]", "duplicate");
    choose(&head, &window, &window.id, &[acc]).await.fails(422, "INVALID_REFERENCE").names("student_id", "invalid_reference");
    let applicant = json!({ "first_name": "Chipo", "last_name": "Moyo", "sex": "female", "born_on": "2013-02-01" });
    let applicant = make(&school, "/students", applicant).await;
    choose(&head, &window, &applicant, &[acc]).await.fails(422, "VALIDATION_ERROR").names("student_id", "other_grade");
    assert!(head.get("/subject-choices").send().await.is(200).list().is_empty(), "nothing is kept of what was refused");
});

both!(an_option_is_approved_for_no_more_learners_than_it_has_room_for, async |app: App| {
    let school = app.school().await;
    let (window, head) = (open(&school).await, school.as_(Role::SchoolAdmin).await);
    let [bio, geo, _] = &window.options;
    let (first, second) = (student(&school, "Rudo").await, student(&school, "Chipo").await);
    let one = choose(&head, &window, &first, &[bio]).await.is(201).id();
    let other = choose(&head, &window, &second, &[bio]).await.is(201).id();
    step(&head, &one, "approve").await.is(200);
    step(&head, &other, "approve").await.fails(409, "CHOICE_OPTION_FULL").names("option_ids[0]", "option_full");
    let decline = json!({ "note": "Biology is full." });
    let declined = head.post(&format!("/subject-choices/{other}/decline")).json(&decline).send().await.is(200);
    assert_eq!(declined.data()["note"], "Biology is full.");
    choose(&head, &window, &second, &[bio]).await.fails(409, "CHOICE_OPTION_FULL");
    choose(&head, &window, &second, &[geo]).await.is(201);
    let option = head.delete(&format!("/choice-options/{bio}")).send().await;
    option.fails(409, "STILL_REFERENCED").names("subject_choices", "class_in_use");
});

both!(learners_choose_for_themselves_only_and_only_while_the_window_is_open, async |app: App| {
    let school = app.school().await;
    let closed = window(&school, "2020-01-01T00:00:00Z", "2020-02-01T00:00:00Z").await;
    let (rudo, chipo) = (student(&school, "Rudo").await, student(&school, "Chipo").await);
    let pupil = learner(&school, &rudo).await;
    let [_, _, acc] = &closed.options;
    choose(&pupil, &closed, &rudo, &[acc]).await.fails(409, "CHOICE_WINDOW_CLOSED");
    choose(&pupil, &closed, &chipo, &[acc]).await.fails(422, "INVALID_REFERENCE").names("student_id", "invalid_reference");
    let registrar = school.as_(Role::Registrar).await;
    let choice = choose(&registrar, &closed, &chipo, &[acc]).await.is(201).id();
    pupil.get(&format!("/subject-choices/{choice}")).send().await.fails(404, "NOT_FOUND");
    step(&pupil, &choice, "withdraw").await.fails(404, "NOT_FOUND");
    assert_eq!(step(&registrar, &choice, "withdraw").await.is(200).data()["status"], "withdrawn");
});
