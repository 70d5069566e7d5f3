//! What hinders an execution from being undone.

use kernel::access::Role;
use serde_json::json;

use super::many::{break_after, mend, until_broken};
use super::{December, done, id, show, step};
use crate::harness::{App, both};

both!(what_was_changed_since_hinders_undoing_and_whose_it_is_is_said, async |app: App| {
    let december = December::begin(&app).await;
    let red = december.class(2026, "F1", "Red", Some(30)).await;
    let (rudo, graduate) = (december.learner("Rudo", "F1", Some(&red)).await, december.learner("Farai", "F4", None).await);
    let plan = december.compute(&[]).await;
    december.execute(&plan).await;
    let number = async |student: &str| {
        let shown = december.head.get(&format!("/students/{student}")).send().await.is(200);
        shown.data()["student_number"].as_str().unwrap().to_owned()
    };
    let classes = december.head.get("/classes").query(&[("academic_year", "2027")]).send().await.is(200);
    let class = id(&classes.list()[0]).to_owned();
    let teacher = december.school.new_login(&[Role::Teacher]).await.account_id;
    let body = json!({ "class_id": class, "account_id": teacher, "role": "class_teacher", "starts_on": "2027-01-01" });
    let taught = crate::academics::make(&december.school, "/class-teachers", body).await;
    let refused = step(&december.head, &plan, "undo").await.fails(409, "ROLLOVER_CHANGED_SINCE");
    assert!(refused.text().contains(classes.list()[0]["name"].as_str().unwrap()), "{refused}");
    december.head.delete(&format!("/class-teachers/{taught}")).send().await.is(204);

    // Who had graduated is back; who was promoted is put into another class, and has left.
    let back = json!({ "level_code": "F4", "starts_on": "2026-12-11" });
    december.head.post(&format!("/students/{graduate}/readmit")).json(&back).send().await.is(200);
    let refused = step(&december.head, &plan, "undo").await.fails(409, "ROLLOVER_CHANGED_SINCE");
    assert!(refused.text().contains(&number(&graduate).await), "{refused}");
    let members = december.head.get("/class-members").query(&[("class_id", class.as_str())]).send().await.is(200);
    let member = format!("/class-members/{}", id(&members.list()[0]));
    december.head.patch(&member).json(&json!({ "ends_on": "2027-03-01" })).send().await.is(200);
    let refused = step(&december.head, &plan, "undo").await.fails(409, "ROLLOVER_CHANGED_SINCE");
    let text = refused.text();
    assert!(text.contains(&number(&rudo).await) && text.contains(&number(&graduate).await), "{refused}");
    assert_eq!(show(&december.head, &plan).await["status"], "executed");
});

both!(a_roll_over_that_was_undone_makes_room_for_another, async |app: App| {
    let december = December::begin(&app).await;
    let _end = december.school.jobs_must_end();
    let red = december.class(2026, "F1", "Red", Some(30)).await;
    let (rudo, graduate) = (december.learner("Rudo", "F1", Some(&red)).await, december.learner("Farai", "F4", None).await);
    let plan = december.compute(&[]).await;
    december.execute(&plan).await;
    let job = done(&december.head, &plan, "undo").await;
    assert_eq!(job["result"]["moved_back"], 2, "{job}");
    let undone = show(&december.head, &plan).await;
    assert_eq!((&undone["status"], undone["undone_at"].is_string()), (&json!("undone"), true), "{undone}");
    step(&december.head, &plan, "undo").await.fails(409, "ILLEGAL_TRANSITION");
    let spells = december.spells(&rudo).await;
    assert_eq!((spells.len(), &spells[0]["ends_on"]), (1, &json!(null)), "{spells:?}");
    assert_eq!((december.status(&graduate).await, december.spells(&graduate).await.len()), (json!("enrolled"), 1));
    let classes = december.head.get("/classes").query(&[("academic_year", "2027")]).send().await.is(200);
    assert!(classes.list().is_empty(), "{classes}");
    let again = december.compute(&[]).await;
    december.execute(&again).await;
    assert_eq!(december.spells(&rudo).await[0]["level_code"], "F2");
});

both!(an_execution_that_was_stopped_is_gone_on_with_or_taken_back, async |app: App| {
    let december = December::begin(&app).await;
    let red = december.class(2026, "F1", "Red", Some(30)).await;
    let rudo = december.learner("Rudo", "F1", Some(&red)).await;
    for ending in ["undo", "execute"] {
        let plan = december.compute(&[]).await;
        december.approve(&plan).await;
        break_after(&december.app, 0).await;
        let asked = step(&december.registrar, &plan, "execute").await.is(202);
        // The clock stands: it is not tried again by itself.
        until_broken(&december.registrar, &asked.data()["id"]).await;
        assert_eq!(step(&december.registrar, &plan, "execute").await.is(202).data()["id"], asked.data()["id"]);
        step(&december.registrar, &plan, "undo").await.fails(409, "ILLEGAL_TRANSITION");
        let cancel = format!("/jobs/{}/cancel", asked.data()["id"].as_str().unwrap());
        december.registrar.post(&cancel).send().await.is(200);
        mend(&december.app).await;
        assert_eq!(december.spells(&rudo).await.len(), 1, "nothing of a portion is half done");
        let job = done(&december.registrar, &plan, ending).await;
        assert_ne!(job["id"], asked.data()["id"], "another goes on");
        let classes = december.head.get("/classes").query(&[("academic_year", "2027")]).send().await.is(200);
        let (spells, status) = (december.spells(&rudo).await.len(), show(&december.head, &plan).await["status"].clone());
        match ending {
            "undo" => assert_eq!((spells, classes.list().len(), status), (1, 0, json!("undone"))),
            _ => assert_eq!((spells, classes.list().len(), status), (2, 1, json!("executed"))),
        }
    }
});

both!(nobody_is_enrolled_as_having_come_up_from_below, async |app: App| {
    let december = December::begin(&app).await;
    for reason in ["progression", "repetition"] {
        let body = json!({
            "first_name": "Rudo", "last_name": "Moyo", "sex": "female", "born_on": "2013-02-01",
            "enrolment": { "level_code": "F1", "entry_reason": reason }
        });
        let refused = december.registrar.post("/students").json(&body).send().await.fails(422, "VALIDATION_ERROR");
        refused.names("enrolment.entry_reason", "not_allowed");
    }
});
