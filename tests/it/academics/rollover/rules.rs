//! Which rule decides, and into which class.

use chrono::NaiveDate;
use people::sis::enrolment;
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{December, id};
use crate::harness::{App, both};

/// Decision, rule and level of a move.
fn said(fate: &Value) -> (&str, &str, Option<&str>) {
    (fate["decision"].as_str().unwrap(), fate["rule"].as_str().unwrap(), fate["to_level_code"].as_str())
}

both!(every_learner_is_in_the_plan_with_the_rule_that_decided, async |app: App| {
    let december = December::begin(&app).await;
    let head = &december.head;
    // Form 3 leads to a grade that is not taught here.
    let grades = head.get("/grades").query(&[("code", "F3")]).send().await.is(200);
    let patch = json!({ "next_grade_code": "F5" });
    head.patch(&format!("/grades/{}", id(&grades.list()[0]))).json(&patch).send().await.is(200);
    let promoted = december.learner("Rudo", "F1", None).await;
    let repeats = december.learner("Chipo", "F1", None).await;
    let nowhere = december.learner("Tariro", "F3", None).await;
    let graduate = december.learner("Farai", "F4", None).await;
    let primary = december.learner("Nyasha", "G7", None).await;
    let there = december.learner("Tendai", "F2", None).await;
    let gone = december.learner("Kudzai", "F2", None).await;
    head.post(&format!("/students/{gone}/withdraw")).json(&json!({ "exit_reason": "transfer" })).send().await.is(200);
    begins_in_new_year(&december, &there).await;

    let plan = december.compute(&[&repeats]).await;
    let counts = ["learners", "promoted", "repeated", "graduated", "leaving", "held"].map(|name| plan[name].as_i64().unwrap());
    assert_eq!(counts, [6, 1, 1, 1, 0, 3], "{plan}");
    assert_eq!((&plan["status"], &plan["starts_on"]), (&json!("draft"), &json!("2027-01-01")));
    for (student, expected) in [
        (&promoted, ("promote", "promotion", Some("F2"))),
        (&repeats, ("repeat", "repeat_list", Some("F1"))),
        (&nowhere, ("hold", "next_grade_not_taught", None)),
        (&graduate, ("graduate", "final_grade", None)),
        (&primary, ("hold", "grade_not_taught", None)),
        (&there, ("hold", "already_next_year", None)),
    ] {
        assert_eq!(said(&december.fate(&plan, student).await), expected);
    }
    // Nothing but the plan was written.
    assert_eq!(december.spells(&promoted).await.len(), 1);
    let list = async |filter: (&str, &str)| {
        let query = [("rollover_id", id(&plan)), filter];
        head.get("/rollover-moves").query(&query).send().await.is(200).list().len()
    };
    let found = [list(("decision", "hold")).await, list(("to_level_code", "F2")).await, list(("rule", "final_grade")).await];
    assert_eq!(found, [3, 1, 1]);
    let with_names =
        head.get("/rollover-moves").query(&[("rollover_id", id(&plan)), ("include", "student")]).send().await.is(200);
    assert!(with_names.list().iter().all(|one| one["student"]["last_name"] == "Moyo"), "{with_names}");
    let stranger = json!({ "from_year": 2026, "to_year": 2027, "repeat_student_ids": [repeats, gone] });
    december.registrar.post("/rollovers").json(&stranger).send().await.fails(409, "ROLLOVER_UNDER_WAY");
    december.registrar.post(&format!("/rollovers/{}/discard", id(&plan))).send().await.is(200);
    let refused = december.registrar.post("/rollovers").json(&stranger).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("repeat_student_ids[1]", "student_not_enrolled");
});

/// The learner's spell on the roll begins in January.
async fn begins_in_new_year(december: &December, student: &str) {
    let student: Uuid = student.parse().unwrap();
    let work = async move |ctx: &kernel::Ctx| {
        use sea_orm::{ColumnTrait, QueryFilter};
        let spell = ctx.find::<enrolment::Entity>().filter(enrolment::Column::StudentId.eq(student));
        let spell = spell.one(ctx.uow()).await.unwrap().unwrap();
        let day = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
        let row = enrolment::ActiveModel { starts_on: Set(day), ..enrolment::ActiveModel::default() };
        ctx.update::<enrolment::Entity>(&spell, row).await.unwrap();
    };
    december.school.run(work).await;
}

both!(an_age_that_is_unusual_in_the_next_grade_is_marked_and_bars_nobody, async |app: App| {
    let december = December::begin(&app).await;
    let rudo = december.learner("Rudo", "F1", None).await;
    let body = json!({
        "first_name": "Old", "last_name": "Moyo", "sex": "male", "born_on": "1990-02-01",
        "enrolment": { "level_code": "F1", "starts_on": "2026-01-13" }
    });
    let old = crate::academics::make(&december.school, "/students", body).await;
    december.class(2027, "F2", "A", None).await;
    let plan = december.compute(&[]).await;
    let fate = december.fate(&plan, &old).await;
    assert_eq!(said(&fate), ("promote", "promotion", Some("F2")));
    assert_eq!((&fate["age_warning"], &fate["age_turned"], &fate["warned"]), (&json!("old"), &json!(37), &json!(true)), "{fate}");
    assert_eq!(december.fate(&plan, &rudo).await["warned"], false);
    assert_eq!(plan["warned"], 1, "{plan}");
    let warned = [("rollover_id", id(&plan)), ("warned", "true")];
    assert_eq!(december.head.get("/rollover-moves").query(&warned).send().await.is(200).list().len(), 1);
});

both!(learners_go_to_the_class_of_their_stream_while_it_has_room_and_then_to_another, async |app: App| {
    let december = December::begin(&app).await;
    let (red, blue) = (december.class(2026, "F1", "Red", None).await, december.class(2026, "F1", "Blue", None).await);
    let (next_red, next_blue) =
        (december.class(2027, "F2", "Red", Some(1)).await, december.class(2027, "F2", "Blue", Some(2)).await);
    for name in ["One", "Two"] {
        december.learner(name, "F1", Some(&red)).await;
    }
    let three = december.learner("Three", "F1", Some(&blue)).await;
    let four = december.learner("Four", "F1", None).await;
    let plan = december.compute(&[]).await;
    let moves = december.head.get("/rollover-moves").query(&[("rollover_id", id(&plan))]).send().await.is(200);
    let in_class = |class: &str| moves.list().iter().filter(|one| one["to_class_id"] == class).count();
    assert_eq!((in_class(&next_red), in_class(&next_blue)), (1, 2), "{moves}");
    assert_eq!(december.fate(&plan, &three).await["to_class_id"], json!(next_blue), "who is of the stream comes first");
    let left = december.fate(&plan, &four).await;
    assert_eq!((&left["to_class_id"], &left["place_warning"]), (&Value::Null, &json!("no_place")), "{left}");
    assert_eq!(left["warned"], true);
    let proposed = december.head.get("/rollover-classes").query(&[("rollover_id", id(&plan))]).send().await.is(200);
    assert!(proposed.list().is_empty(), "a grade with classes gets no others: {proposed}");
});

both!(a_grade_without_classes_in_the_new_year_gets_those_of_this_one, async |app: App| {
    let december = December::begin(&app).await;
    let red = december.class(2026, "F1", "Red", Some(30)).await;
    december.class(2026, "F2", "Red", Some(35)).await;
    let rudo = december.learner("Rudo", "F1", Some(&red)).await;
    // Another class has the name already.
    let body = json!({ "name": "F2 Red", "level_code": "F3", "academic_year": 2027 });
    crate::academics::make(&december.school, "/classes", body).await;
    let plan = december.compute(&[]).await;
    let proposed = december.head.get("/rollover-classes").query(&[("rollover_id", id(&plan))]).send().await.is(200);
    let shown: Vec<_> = proposed.list().iter().map(|c| (c["name"].clone(), c["stream"].clone(), c["capacity"].clone())).collect();
    assert_eq!(shown, [(json!("F2 Red 2"), json!("Red"), json!(35))], "{proposed}");
    assert_eq!(december.fate(&plan, &rudo).await["to_class_id"], proposed.list()[0]["id"]);
    let classes = december.head.get("/classes").query(&[("academic_year", "2027")]).send().await.is(200);
    assert_eq!(classes.list().len(), 1, "none is made before the plan is executed");
});

both!(only_years_that_follow_each_other_are_rolled_over, async |app: App| {
    let december = December::begin(&app).await;
    let ask = async |from: i32, to: i32| {
        let body = json!({ "from_year": from, "to_year": to });
        december.registrar.post("/rollovers").json(&body).send().await
    };
    ask(2026, 2028).await.fails(422, "VALIDATION_ERROR").names("to_year", "invalid_reference");
    ask(2027, 2026).await.fails(422, "VALIDATION_ERROR").names("to_year", "not_the_next_year");
    let body = json!({ "year": 2028, "starts_on": "2028-01-01", "ends_on": "2028-12-31" });
    crate::academics::make(&december.school, "/academic-years", body).await;
    ask(2026, 2028).await.fails(422, "VALIDATION_ERROR").names("to_year", "not_the_next_year");
});
