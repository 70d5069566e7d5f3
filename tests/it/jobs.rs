//! Background work: what follows from an event, which job goes first, and jobs that are asked for twice or again.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use kernel::access::Role;
use kernel::jobs::{self, JobStatus, New, Priority};
use serde_json::{Value, json};

use crate::harness::{App, School, both, ended_job};

/// A kind that no module has: it fails at once, so that only the order counts.
const UNKNOWN: &str = "of_no_kind";

both!(who_has_left_the_school_is_in_none_of_its_classes_after_that_day, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let _end = school.jobs_must_end();
    let learner = json!({ "first_name": "Rudo", "last_name": "Dube", "sex": "female", "born_on": "2014-02-03",
        "enrolment": { "level_code": "F1" } });
    let student = head.post("/students").json(&learner).send().await.is(201).id();
    let class = json!({ "name": "1A", "academic_year": 2026, "level_code": "F1" });
    let class = head.post("/classes").json(&class).send().await.is(201).id();
    let today = app.services().source().now().date_naive();
    let add = json!({ "student_ids": [student], "starts_on": today - TimeDelta::days(30) });
    let added = head.post(&format!("/classes/{class}/members")).json(&add).send().await;
    let member = added.is(200).list()[0]["id"].as_str().unwrap().to_owned();
    let later = json!({ "name": "1B", "academic_year": 2026, "level_code": "F1" });
    let later = head.post("/classes").json(&later).send().await.is(201).id();
    let add = json!({ "student_ids": [student], "starts_on": today + TimeDelta::days(30) });
    let later = head.post(&format!("/classes/{later}/members")).json(&add).send().await.is(200).list()[0]["id"].clone();
    let leave = json!({ "exit_reason": "transfer", "note": "To Gweru" });
    head.post(&format!("/students/{student}/withdraw")).json(&leave).send().await.is(200);
    let started = Instant::now();
    let ended = loop {
        let shown = head.get(&format!("/class-members/{member}")).send().await.is(200);
        match &shown.data()["ends_on"] {
            Value::Null => {}
            ended => break ended.clone(),
        }
        assert!(started.elapsed() < crate::harness::PATIENCE, "{shown}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let enrolments = head.get("/enrolments").query(&[("student_id", student.as_str())]).send().await.is(200);
    assert_eq!(ended, enrolments.list()[0]["ends_on"]);
    let metrics = reqwest::get(format!("{}/metrics", app.base())).await.unwrap().text().await.unwrap();
    assert!(metrics.contains(r#"oneclass_jobs_total{kind="end_class_memberships",outcome="succeeded"}"#), "{metrics}");
    // What would have begun later is taken back.
    head.get(&format!("/class-members/{}", later.as_str().unwrap())).send().await.fails(404, "NOT_FOUND");
    let history = head.get(&format!("/class-members/{member}/history")).send().await.is(200);
    assert_eq!(history.list().len(), 2, "{history}");
});

both!(asking_again_for_what_waits_gives_the_job_that_waits, async |app: App| {
    let school = app.school().await;
    let tomorrow = app.services().source().now() + TimeDelta::days(1);
    let ask = async || {
        let ask = async move |ctx: &kernel::Ctx| {
            let new = New::of(UNKNOWN, json!({})).only_once("nightly").not_before(tomorrow);
            jobs::enqueue(ctx, new).await.unwrap().id
        };
        school.run(ask).await
    };
    let first = ask().await;
    assert_eq!(ask().await, first);
    let head = school.as_(Role::SchoolAdmin).await;
    head.post(&format!("/jobs/{first}/cancel")).send().await.is(200);
    let second = ask().await;
    assert_ne!(second, first);
    head.post(&format!("/jobs/{second}/cancel")).send().await.is(200);
});

both!(a_job_that_failed_can_be_tried_again_and_one_that_did_its_work_cannot, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let id = school.run(async |ctx| jobs::enqueue(ctx, New::of(UNKNOWN, json!({})).with_attempts(1)).await.unwrap().id).await;
    let address = format!("/api/v1/jobs/{id}");
    let failed = ended_job(&head, &address).await;
    assert_eq!((&failed["status"], &failed["attempts"]), (&json!("failed"), &json!(1)), "{failed}");
    assert_eq!(failed["error"]["code"], "INTERNAL", "{failed}");
    let again = head.post(&format!("/jobs/{id}/retry")).send().await.is(200);
    assert_eq!((&again.data()["status"], &again.data()["error"]), (&json!("queued"), &Value::Null), "{again}");
    assert_eq!(ended_job(&head, &address).await["status"], "failed");
    let rows = (0..300).map(|n| format!("Rudo,Number{n},female,2014-02-03\n"));
    let file: String = std::iter::once("first_name,last_name,sex,born_on\n".to_owned()).chain(rows).collect();
    let import = head.post("/students/import").body("text/csv", file).send().await.is(202);
    let done = ended_job(&head, import.header("location").unwrap()).await;
    assert_eq!(done["status"], "succeeded", "{done}");
    let done = done["id"].as_str().unwrap();
    head.post(&format!("/jobs/{done}/retry")).send().await.fails(409, "ILLEGAL_TRANSITION");
    head.post(&format!("/jobs/{done}/cancel")).send().await.fails(409, "ILLEGAL_TRANSITION");
});

both!(a_school_with_many_jobs_holds_no_other_up_and_what_is_urgent_goes_first, async |app: App| {
    const MANY: usize = 300;
    let (one, other) = (app.school().await, app.school().await);
    enqueue(&one, MANY, 3).await;
    enqueue(&other, 1, 1).await;
    let (of_one, of_other) = (ends(&one).await, ends(&other).await);
    assert_eq!((of_one.len(), of_other.len()), (MANY + 3, 2));
    let last = of_other.iter().map(|(_, at)| *at).max().unwrap();
    let before = of_one.iter().filter(|(_, at)| *at < last).count();
    assert!(before < MANY * 2 / 3, "{before} of the first school's jobs came before the other's two");
    let urgent = of_one.iter().filter(|(priority, _)| *priority == Priority::High).map(|(_, at)| *at).max().unwrap();
    let before = of_one.iter().filter(|(priority, at)| *priority == Priority::Low && *at < urgent).count();
    assert!(before < MANY / 2, "{before} jobs that could wait came before three that could not");
});

/// So many that can wait, and then so many that cannot.
async fn enqueue(school: &School, low: usize, high: usize) {
    school
        .run(async move |ctx| {
            for (count, priority) in [(low, Priority::Low), (high, Priority::High)] {
                for _ in 0..count {
                    let new = New::of(UNKNOWN, json!({})).with_attempts(1).with_priority(priority);
                    jobs::enqueue(ctx, new).await.unwrap();
                }
            }
        })
        .await;
}

/// When the school's jobs ended, once they all have.
async fn ends(school: &School) -> Vec<(Priority, DateTime<Utc>)> {
    let started = Instant::now();
    loop {
        let ends = school.run(async |ctx| {
            let failed = ctx.find::<jobs::Entity>().all(ctx.uow()).await.unwrap();
            failed.into_iter().map(|job| (job.status, job.priority, job.finished_at)).collect::<Vec<_>>()
        });
        let ends = ends.await;
        if ends.iter().all(|(status, ..)| *status == JobStatus::Failed) {
            return ends.into_iter().map(|(_, priority, at)| (priority, at.unwrap())).collect();
        }
        assert!(started.elapsed() < crate::harness::PATIENCE, "the jobs do not end");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
