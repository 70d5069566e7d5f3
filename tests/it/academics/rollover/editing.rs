//! Deciding by hand, and computing again.

use serde_json::{Value, json};

use super::{December, id, show};
use crate::harness::{Answer, App, both};

async fn edit(december: &December, plan: &Value, student: &str, body: Value) -> Answer {
    let fate = december.fate(plan, student).await;
    december.registrar.patch(&format!("/rollover-moves/{}", id(&fate))).json(&body).send().await
}

both!(what_becomes_of_a_learner_can_be_decided_by_hand_within_what_makes_sense, async |app: App| {
    let december = December::begin(&app).await;
    let rudo = december.learner("Rudo", "F1", None).await;
    let (full, wide) = (december.class(2027, "F2", "Red", Some(1)).await, december.class(2027, "F1", "Red", None).await);
    december.learner("Chipo", "F1", None).await;
    let plan = december.compute(&[]).await;
    let edit = async |body: Value| edit(&december, &plan, &rudo, body).await;
    for (body, field, code) in [
        (json!({ "decision": "leave" }), "exit_reason", "required"),
        (json!({ "decision": "leave", "exit_reason": "expulsion" }), "exit_reason", "leaves_one_by_one"),
        (json!({ "decision": "leave", "exit_reason": "completed" }), "exit_reason", "leaves_one_by_one"),
        (json!({ "decision": "leave", "exit_reason": "bored" }), "exit_reason", "invalid_reference"),
        (json!({ "decision": "hold", "to_level_code": "F2" }), "to_level_code", "not_allowed"),
        (json!({ "decision": "repeat", "to_level_code": "F2" }), "to_level_code", "not_allowed"),
        (json!({ "decision": "promote", "to_level_code": "F1" }), "to_level_code", "not_a_later_grade"),
        (json!({ "decision": "promote", "to_level_code": "F6" }), "to_level_code", "invalid_reference"),
        (json!({ "decision": "repeat", "to_class_id": full }), "to_class_id", "other_grade"),
        (json!({ "decision": "repeat", "to_class_id": rudo }), "to_class_id", "invalid_reference"),
    ] {
        edit(body).await.fails(422, "VALIDATION_ERROR").names(field, code);
    }
    let repeats = edit(json!({ "decision": "repeat" })).await.is(200);
    assert_eq!((&repeats.data()["to_class_id"], &repeats.data()["rule"]), (&json!(wide), &json!("promotion")), "{repeats}");
    assert!(repeats.data()["edited_by"].is_string());
    let skips = edit(json!({ "decision": "promote", "to_level_code": "F3" })).await.is(200);
    assert_eq!((&skips.data()["to_level_code"], &skips.data()["place_warning"]), (&json!("F3"), &json!("no_place")), "{skips}");
    // The one place is the other's by now.
    let other = december.head.get("/rollover-moves").query(&[("rollover_id", id(&plan)), ("to_level_code", "F2")]).send().await;
    let other = other.is(200).list()[0]["student_id"].as_str().unwrap().to_owned();
    edit_class(&december, &plan, &other, &full).await.is(200);
    let refused = edit_class(&december, &plan, &rudo, &full).await;
    refused.fails(409, "CLASS_FULL").names("to_class_id", "class_full");
    let leaves = edit(json!({ "decision": "leave", "exit_reason": "transfer" })).await.is(200);
    assert_eq!((&leaves.data()["to_level_code"], &leaves.data()["warned"]), (&Value::Null, &json!(false)), "{leaves}");
    let stale = december.registrar.patch(&format!("/rollover-moves/{}", id(leaves.data())));
    stale.header("if-match", "\"1\"").json(&json!({ "decision": "hold" })).send().await.fails(412, "PRECONDITION_FAILED");
    let counts = show(&december.head, &plan).await;
    assert_eq!((&counts["promoted"], &counts["leaving"], &counts["edited"]), (&json!(1), &json!(1), &json!(2)), "{counts}");
});

async fn edit_class(december: &December, plan: &Value, student: &str, class: &str) -> Answer {
    edit(december, plan, student, json!({ "decision": "promote", "to_class_id": class })).await
}

both!(many_are_decided_on_at_once_or_none, async |app: App| {
    let december = December::begin(&app).await;
    let red = december.class(2027, "F2", "Red", Some(2)).await;
    let mut learners = Vec::new();
    for name in ["One", "Two", "Three"] {
        learners.push(december.learner(name, "F1", None).await);
    }
    let graduate = december.learner("Four", "F4", None).await;
    let plan = december.compute(&[]).await;
    let path = format!("/rollovers/{}/edit-moves", id(&plan));
    let ask = async |body: Value| december.registrar.post(&path).json(&body).send().await;
    let stranger = json!({ "student_ids": [learners[0], red, learners[0]], "decision": "repeat" });
    let refused = ask(stranger).await.fails(422, "VALIDATION_ERROR");
    refused.names("student_ids[1]", "not_in_plan").names("student_ids[2]", "duplicate");
    ask(json!({ "student_ids": [graduate], "decision": "promote" })).await.fails(422, "VALIDATION_ERROR");
    let crowd = json!({ "student_ids": learners, "decision": "promote", "to_class_id": red });
    ask(crowd).await.fails(409, "CLASS_FULL").names("to_class_id", "class_full");
    assert_eq!(show(&december.head, &plan).await["edited"], 0, "nothing is half done");
    let after = ask(json!({ "student_ids": learners, "decision": "repeat" })).await.is(200);
    assert_eq!((&after.data()["repeated"], &after.data()["edited"]), (&json!(3), &json!(3)), "{after}");
});

both!(computing_again_keeps_what_was_decided_by_hand, async |app: App| {
    let december = December::begin(&app).await;
    let red = december.class(2026, "F1", "Red", None).await;
    let (rudo, chipo) = (december.learner("Rudo", "F1", Some(&red)).await, december.learner("Chipo", "F1", Some(&red)).await);
    let moved = december.learner("Tariro", "F2", None).await;
    let plan = december.compute(&[&chipo]).await;
    edit(&december, &plan, &rudo, json!({ "decision": "leave", "exit_reason": "emigration" })).await.is(200);
    edit(&december, &plan, &moved, json!({ "decision": "hold" })).await.is(200);
    let new = december.learner("Farai", "F1", Some(&red)).await;
    let path = format!("/rollovers/{}/recompute", id(&plan));
    let again = december.registrar.post(&path).json(&json!({ "repeat_student_ids": [new] })).send().await.is(200);
    let counts = ["learners", "repeated", "leaving", "held", "edited"].map(|name| again.data()[name].as_i64().unwrap());
    assert_eq!(counts, [4, 2, 1, 1, 2], "{again}");
    let leaves = december.fate(&plan, &rudo).await;
    assert_eq!((&leaves["decision"], &leaves["exit_reason"]), (&json!("leave"), &json!("emigration")), "{leaves}");
    assert_eq!(december.fate(&plan, &chipo).await["rule"], "repeat_list", "who was on the list before is on it still");
    let classes = || async { december.head.get("/rollover-classes").query(&[("rollover_id", id(&plan))]).send().await.is(200) };
    let before: Vec<_> = classes().await.list().iter().map(|class| class["id"].clone()).collect();
    december.registrar.post(&path).send().await.is(200);
    let after: Vec<_> = classes().await.list().iter().map(|class| class["id"].clone()).collect();
    assert_eq!((before.len(), &before), (1, &after), "a class that is proposed again keeps its id");
});
