//! What an execution does to records.

use serde_json::{Value, json};

use super::{December, done, id, show, step};
use crate::harness::{App, both};

async fn on(december: &December, class: &str, day: &str) -> Vec<Value> {
    let answer = december.head.get(&format!("/classes/{class}/students")).query(&[("as_of", day)]).send().await.is(200);
    answer.list().iter().map(|line| line["student_id"].clone()).collect()
}

both!(learners_are_in_their_new_grade_and_class_from_the_first_day_of_the_new_year, async |app: App| {
    let december = December::begin(&app).await;
    let _end = december.school.jobs_must_end();
    let red = december.class(2026, "F1", "Red", Some(30)).await;
    december.class(2026, "F2", "Red", Some(35)).await;
    let leaving = december.class(2026, "F4", "Red", None).await;
    let (rudo, chipo) = (december.learner("Rudo", "F1", Some(&red)).await, december.learner("Chipo", "F1", Some(&red)).await);
    let graduate = december.learner("Farai", "F4", Some(&leaving)).await;
    let (goes, waits) = (december.learner("Tariro", "F2", None).await, december.learner("Kudzai", "F2", None).await);
    let plan = december.compute(&[&chipo]).await;
    let decide = async |student: &str, body: Value| {
        let fate = december.fate(&plan, student).await;
        december.registrar.patch(&format!("/rollover-moves/{}", id(&fate))).json(&body).send().await.is(200);
    };
    decide(&goes, json!({ "decision": "leave", "exit_reason": "transfer" })).await;
    decide(&waits, json!({ "decision": "hold" })).await;
    december.approve(&plan).await;
    let asked = step(&december.registrar, &plan, "execute").await.is(202);
    let job = done(&december.registrar, &plan, "execute").await;
    assert_eq!(asked.data()["id"], job["id"], "asking again gives the same job");
    assert_eq!(step(&december.head, &plan, "execute").await.is(202).data()["id"], job["id"], "also when it has ended");
    assert_eq!((&job["result"]["learners"], &job["result"]["skipped"]), (&json!(5), &json!(0)), "{job}");
    let plan = show(&december.head, &plan).await;
    assert_eq!((&plan["status"], &plan["last_day"]), (&json!("executed"), &json!("2026-12-10")), "{plan}");

    let spell =
        |spell: &Value| ["level_code", "starts_on", "ends_on", "entry_reason", "exit_reason"].map(|name| spell[name].clone());
    let spells: Vec<_> = december.spells(&rudo).await.iter().map(spell).collect();
    let next = json!(["F2", "2027-01-01", null, "progression", null]);
    let last = json!(["F1", "2026-01-13", "2026-12-31", "new", null]);
    assert_eq!(json!(spells), json!([next, last]));
    assert_eq!(spell(&december.spells(&chipo).await[0])[3], "repetition");
    let left = december.spells(&graduate).await;
    assert_eq!(json!([spell(&left[0])]), json!([["F4", "2026-01-13", "2026-12-10", "new", "completed"]]));
    assert_eq!(december.spells(&goes).await[0]["exit_reason"], "transfer");
    assert_eq!(december.spells(&waits).await[0]["ends_on"], Value::Null);
    let standing = [december.status(&rudo).await, december.status(&graduate).await, december.status(&goes).await];
    assert_eq!(standing, [json!("enrolled"), json!("graduated"), json!("withdrawn")]);

    let made = december.head.get("/classes").query(&[("academic_year", "2027"), ("sort", "name")]).send().await.is(200);
    let names: Vec<_> = made.list().iter().map(|class| (class["name"].clone(), class["capacity"].clone())).collect();
    assert_eq!(names, [(json!("F1 Red"), json!(30)), (json!("F2 Red"), json!(35))], "{made}");
    assert_eq!(on(&december, &red, "2026-12-31").await.len(), 2);
    assert!(on(&december, &red, "2027-01-01").await.is_empty());
    assert_eq!(on(&december, id(&made.list()[1]), "2027-01-01").await, [json!(rudo)]);
    assert!(on(&december, id(&made.list()[1]), "2026-12-31").await.is_empty());
    assert!(on(&december, &leaving, "2026-12-11").await.is_empty());
    let history = december.head.get(&format!("/rollovers/{}/history", id(&plan))).send().await.is(200);
    let actions: Vec<_> = history.list().iter().rev().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect();
    assert_eq!(actions, ["create", "edit", "edit", "approve", "execute", "finish_execution"]);
});

both!(who_is_not_where_the_plan_says_is_left_as_they_are, async |app: App| {
    let december = December::begin(&app).await;
    let (rudo, chipo) = (december.learner("Rudo", "F1", None).await, december.learner("Chipo", "F1", None).await);
    let full = december.class(2027, "F2", "Red", Some(1)).await;
    let plan = december.compute(&[]).await;
    december.approve(&plan).await;
    let leave = json!({ "exit_reason": "transfer" });
    december.head.post(&format!("/students/{rudo}/withdraw")).json(&leave).send().await.is(200);
    // Somebody takes the only place.
    let other = december.learner("Tariro", "F2", None).await;
    let member = json!({ "student_ids": [other], "starts_on": "2027-01-01" });
    december.registrar.post(&format!("/classes/{full}/members")).json(&member).send().await.is(200);
    let job = done(&december.registrar, &plan, "execute").await;
    assert_eq!(job["result"]["skipped"], 1, "{job}");
    let left = december.fate(&plan, &rudo).await;
    assert_eq!((&left["skipped"], left["done_at"].is_string()), (&json!("changed"), true), "{left}");
    assert_eq!(december.spells(&rudo).await.len(), 1);
    assert_eq!(december.spells(&other).await.len(), 1, "who came after the plan was made is not in it");
    assert_eq!(december.spells(&chipo).await[0]["level_code"], "F2");
    let without = december.fate(&plan, &chipo).await;
    assert_eq!((&without["place_warning"], &without["warned"]), (&json!("no_place"), &json!(true)), "{without}");
    assert_eq!(on(&december, &full, "2027-01-01").await, [json!(other)]);
});
