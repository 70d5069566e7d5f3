//! Onto the roll and off it.

use chrono::{Days, NaiveDate};
use kernel::access::Role;
use people::sis::{codes, enrolment};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use super::{new_student, registry, student};
use crate::harness::{App, Client, School, both};

/// A day so many days before today where the school is.
async fn days_ago(school: &School, days: u64) -> NaiveDate {
    school.run(async move |ctx| ctx.today() - Days::new(days)).await
}

async fn spells(client: &Client, student: &str) -> Vec<Value> {
    let query = [("student_id", student), ("sort", "starts_on")];
    client.get("/enrolments").query(&query).send().await.is(200).list().to_vec()
}

async fn act(client: &Client, student: &str, verb: &str, body: Value) -> crate::harness::Answer {
    client.post(&format!("/students/{student}/{verb}")).json(&body).send().await
}

both!(a_student_created_with_an_enrolment_is_enrolled_at_once_and_one_without_is_an_applicant, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let body = student(json!({ "enrolment": { "level_code": "F1", "boarding": "boarder" } }));
    let created = registrar.post("/students").json(&body).send().await.is(201);
    assert_eq!(created.data()["status"], "enrolled", "{created}");
    assert!(created.data()["student_number"].as_str().is_some_and(|number| !number.is_empty()), "{created}");
    let shown = registrar.get(&format!("/students/{}", created.id())).query(&[("include", "enrolment")]).send().await.is(200);
    assert_eq!(
        (&shown.data()["enrolment"]["level_code"], &shown.data()["enrolment"]["boarding"]),
        (&json!("F1"), &json!("boarder"))
    );

    let applicant = registrar.post("/students").json(&student(json!({}))).send().await.is(201);
    assert_eq!(applicant.data()["status"], "applicant", "{applicant}");
    assert_ne!(applicant.data()["student_number"], created.data()["student_number"]);
    let enrolled = act(&registrar, &applicant.id(), "enrol", json!({ "level_code": "F2" })).await.is(200);
    assert_eq!(enrolled.data()["status"], "enrolled", "{enrolled}");
});

both!(students_are_filtered_by_the_level_and_boarding_of_the_open_spell, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let day = new_student(&registrar, json!({ "enrolment": { "level_code": "F1" } })).await;
    let boarder = new_student(&registrar, json!({ "enrolment": { "level_code": "F1", "boarding": "boarder" } })).await;
    let gone = new_student(&registrar, json!({ "enrolment": { "level_code": "F1" } })).await;
    act(&registrar, &gone, "withdraw", json!({ "exit_reason": "transfer" })).await.is(200);
    new_student(&registrar, json!({ "enrolment": { "level_code": "F2" } })).await;
    let found = async |query: &[(&str, &str)]| {
        let mut ids: Vec<_> = registrar
            .get("/students")
            .query(query)
            .send()
            .await
            .is(200)
            .list()
            .iter()
            .map(|s| s["id"].as_str().unwrap().to_owned())
            .collect();
        ids.sort();
        ids
    };
    let mut both = vec![day.clone(), boarder.clone()];
    both.sort();
    assert_eq!(found(&[("level", "F1")]).await, both);
    assert_eq!(found(&[("level__in", "F1,F3"), ("boarding", "boarder")]).await, [boarder]);
    assert_eq!(found(&[("level", "F1"), ("boarding", "day")]).await, [day]);
});

both!(readmission_is_a_new_spell_and_the_old_one_stays, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let [began, left, back] = [days_ago(&school, 90).await, days_ago(&school, 30).await, days_ago(&school, 5).await];
    let id = new_student(&registrar, json!({ "enrolment": { "level_code": "F1", "starts_on": began } })).await;
    let withdrawn = act(&registrar, &id, "withdraw", json!({ "ends_on": left, "exit_reason": "pregnancy" })).await.is(200);
    assert_eq!(withdrawn.data()["status"], "withdrawn");
    let first = spells(&registrar, &id).await;
    let again = act(&registrar, &id, "readmit", json!({ "level_code": "F2", "starts_on": back })).await.is(200);
    assert_eq!(again.data()["status"], "enrolled");
    let all = spells(&registrar, &id).await;
    assert_eq!(all.len(), 2);
    assert_eq!(all[0], first[0], "the old spell is as it was");
    assert_eq!((&all[1]["entry_reason"], &all[1]["ends_on"]), (&json!("readmission"), &Value::Null));
    let graduated = act(&registrar, &id, "graduate", json!({})).await.is(200);
    assert_eq!(graduated.data()["status"], "graduated");
    assert_eq!(spells(&registrar, &id).await[1]["exit_reason"], "completed");
});

both!(who_leaves_today_may_come_back_from_tomorrow_on, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let id = new_student(&registrar, json!({ "enrolment": { "level_code": "F1" } })).await;
    act(&registrar, &id, "withdraw", json!({ "exit_reason": "transfer" })).await.is(200);
    let today = days_ago(&school, 0).await;
    let refused = act(&registrar, &id, "readmit", json!({ "level_code": "F1", "starts_on": today })).await;
    refused.fails(409, "ENROLMENT_OVERLAP").names("starts_on", "on_the_roll");
    act(&registrar, &id, "readmit", json!({ "level_code": "F1" })).await.is(200);
    let tomorrow = today + Days::new(1);
    assert_eq!(spells(&registrar, &id).await[1]["starts_on"], json!(tomorrow));
});

both!(a_step_that_the_state_does_not_have_names_the_state_and_what_can_follow, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let id = new_student(&registrar, json!({})).await;
    let place = json!({ "level_code": "F1" });
    act(&registrar, &id, "withdraw", json!({ "exit_reason": "transfer" }))
        .await
        .fails(409, "NOT_ENROLLED")
        .names("status", "not_allowed");
    act(&registrar, &id, "graduate", json!({})).await.fails(409, "NOT_ENROLLED");
    let refused = act(&registrar, &id, "readmit", place.clone()).await.fails(409, "ILLEGAL_TRANSITION");
    assert!(refused.text().contains("applicant") && refused.text().contains("enrolled"), "{refused}");
    act(&registrar, &id, "enrol", place.clone()).await.is(200);
    act(&registrar, &id, "enrol", place.clone()).await.fails(409, "ALREADY_ENROLLED").names("status", "not_allowed");
    act(&registrar, &id, "readmit", place.clone()).await.fails(409, "ALREADY_ENROLLED");
    act(&registrar, &id, "withdraw", json!({ "exit_reason": "transfer" })).await.is(200);
    act(&registrar, &id, "enrol", place).await.fails(409, "ILLEGAL_TRANSITION").names("status", "not_allowed");
});

both!(every_problem_with_leaving_is_named_at_once, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let id = new_student(&registrar, json!({ "enrolment": { "level_code": "F1" } })).await;
    let before = days_ago(&school, 1).await;
    let refused = act(&registrar, &id, "withdraw", json!({ "ends_on": before, "exit_reason": "unpaid_fees" })).await;
    refused.fails(422, "VALIDATION_ERROR").names("ends_on", "date_order").names("exit_reason", "invalid_reference");
    let tomorrow = days_ago(&school, 0).await + Days::new(1);
    let refused = act(&registrar, &id, "withdraw", json!({ "ends_on": tomorrow, "exit_reason": "expulsion" })).await;
    refused.fails(422, "VALIDATION_ERROR").names("ends_on", "in_future").names("note", "required");
    let refused = act(&registrar, &id, "withdraw", json!({ "exit_reason": "completed" })).await;
    refused.fails(422, "VALIDATION_ERROR").names("exit_reason", "not_allowed");
});

both!(the_parts_of_a_new_student_are_checked_with_the_rest, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let tomorrow = days_ago(&school, 0).await + Days::new(1);
    let body = student(json!({
        "born_on": "1899-01-01", "nationality": "XX", "home_language": "tlh", "disabilities": ["left_handed"], "custom": { "house": "Red" },
        "enrolment": { "level_code": "F9", "starts_on": tomorrow },
        "guardian": { "first_name": "Chipo", "last_name": "Moyo", "relationship": "stranger", "custody": "none", "can_collect": true },
    }));
    let refused = registrar.post("/students").json(&body).send().await.fails(422, "VALIDATION_ERROR");
    refused
        .names("born_on", "minimum")
        .names("nationality", "unknown_country")
        .names("home_language", "invalid_reference")
        .names("disabilities[0]", "invalid_reference")
        .names("custom.house", "unknown_field")
        .names("enrolment.level_code", "invalid_reference")
        .names("enrolment.starts_on", "in_future")
        .names("guardian.relationship", "invalid_reference")
        .names("guardian.can_collect", "no_custody");
    assert_eq!(registrar.get("/students").send().await.is(200).list().len(), 0);
});

both!(status_is_never_written_by_a_patch_and_neither_is_what_a_new_student_brings, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let id = new_student(&registrar, json!({})).await;
    let patch = async |body: Value| registrar.patch(&format!("/students/{id}")).json(&body).send().await;
    patch(json!({ "status": "graduated" })).await.fails(422, "VALIDATION_ERROR").names("status", "unknown_field");
    let refused = patch(json!({ "first_name": "Ruvimbo", "enrolment": { "level_code": "F1" } })).await;
    refused.fails(422, "VALIDATION_ERROR").names("enrolment", "read_only");
    let refused = patch(json!({ "guardian": { "first_name": "Chipo", "last_name": "Moyo", "relationship": "mother" } })).await;
    refused.fails(422, "VALIDATION_ERROR").names("guardian", "read_only");
    patch(json!({ "student_number": null })).await.fails(422, "VALIDATION_ERROR").names("student_number", "required");
    let shown = registrar.get(&format!("/students/{id}")).send().await.is(200);
    assert_eq!((&shown.data()["first_name"], &shown.data()["version"]), (&json!("Rudo"), &json!(1)));
});

both!(who_is_or_was_on_the_roll_is_not_deleted, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let enrolled = new_student(&registrar, json!({ "enrolment": { "level_code": "F1" } })).await;
    registrar.delete(&format!("/students/{enrolled}")).send().await.fails(409, "STUDENT_HAS_ENROLMENT");
    act(&registrar, &enrolled, "withdraw", json!({ "exit_reason": "transfer" })).await.is(200);
    registrar.delete(&format!("/students/{enrolled}")).send().await.fails(409, "STUDENT_HAS_ENROLMENT");
    let mistake = new_student(&registrar, json!({})).await;
    registrar.delete(&format!("/students/{mistake}")).send().await.is(204);
});

both!(a_stale_version_is_refused_by_commands, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let created = registrar.post("/students").json(&student(json!({ "enrolment": { "level_code": "F1" } }))).send().await.is(201);
    let path = format!("/students/{}", created.id());
    registrar.patch(&path).json(&json!({ "phone": "0771234567" })).send().await.is(200);
    let withdraw = registrar.post(&format!("{path}/withdraw")).header("if-match", created.etag());
    withdraw.json(&json!({ "exit_reason": "transfer" })).send().await.fails(412, "PRECONDITION_FAILED");
});

both!(what_is_done_to_a_student_is_in_the_history_and_the_reason_is_masked, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let id = new_student(&registrar, json!({ "enrolment": { "level_code": "F1" } })).await;
    act(&registrar, &id, "withdraw", json!({ "exit_reason": "pregnancy" })).await.is(200);
    let history = registrar.get(&format!("/students/{id}/history")).send().await.is(200);
    let actions: Vec<_> = history.list().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["withdraw", "create"]);
    let spell = spells(&registrar, &id).await[0]["id"].as_str().unwrap().to_owned();
    let history = registrar.get(&format!("/enrolments/{spell}/history")).send().await.is(200);
    assert!(history.text().contains("masked:") && !history.text().contains("pregnancy"), "{history}");
});

both!(the_database_itself_refuses_spells_that_overlap, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let id: uuid::Uuid = new_student(&registrar, json!({ "enrolment": { "level_code": "F1" } })).await.parse().unwrap();
    school
        .run(async move |ctx| {
            let spell = |starts_on, ends_on| enrolment::ActiveModel {
                student_id: Set(id),
                level_code: Set("F1".to_owned()),
                boarding: Set(enrolment::Boarding::Day),
                entry_reason: Set(enrolment::EntryReason::New),
                starts_on: Set(starts_on),
                ends_on: Set(ends_on),
                ..enrolment::ActiveModel::default()
            };
            let today = ctx.today();
            for overlapping in [spell(today + Days::new(9), None), spell(today - Days::new(9), Some(today))] {
                let refused = ctx.nested(async || ctx.insert::<enrolment::Entity>(overlapping).await).await.unwrap_err();
                assert!(refused.is(&codes::ENROLMENT_OVERLAP), "{refused}");
            }
            let before = spell(today - Days::new(9), Some(today - Days::new(1)));
            ctx.insert::<enrolment::Entity>(before).await.unwrap();
        })
        .await;
});

both!(a_number_that_the_school_brought_along_is_not_given_again, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let year = days_ago(&school, 0).await.format("%Y").to_string();
    for n in 1..=5 {
        new_student(&registrar, json!({ "student_number": format!("{year}{n:04}") })).await;
    }
    let next = registrar.post("/students").json(&student(json!({}))).send().await.is(201);
    assert_eq!(next.data()["student_number"], format!("{year}0006"));
    let taken = student(json!({ "student_number": format!("{year}0003") }));
    registrar.post("/students").json(&taken).send().await.fails(409, "DUPLICATE").names("student_number", "duplicate");
});

both!(who_may_not_enrol_creates_no_enrolled_student, async |app: App| {
    let (school, _registrar) = registry(&app).await;
    for role in [Role::Bursar, Role::Teacher, Role::Staff, Role::Parent, Role::Student] {
        let client = school.as_(role).await;
        client.post("/students").json(&student(json!({}))).send().await.fails(403, "FORBIDDEN");
    }
});
