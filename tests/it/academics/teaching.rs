//! Teaching assignments: hand-over, and the teacher of record.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{class, make, subject};
use crate::harness::{App, both};

both!(a_class_is_handed_over_with_one_ending_the_day_before_the_other_begins, async |app: App| {
    let school = app.school().await;
    let (class, maths) = (class(&school, "Form 1 A", None).await, subject(&school, "MATH", "mathematics").await);
    let (old, new) = (school.new_login(&[Role::Teacher]).await, school.new_login(&[Role::Teacher]).await);
    let head = school.as_(Role::SchoolAdmin).await;
    let mut body =
        json!({ "class_id": class, "account_id": old.account_id, "role": "subject_teacher", "starts_on": "2026-01-13" });
    head.post("/class-teachers").json(&body).send().await.fails(422, "VALIDATION_ERROR").names("subject_id", "required");
    body["subject_id"] = json!(maths);
    let work = make(&school, "/class-teachers", body).await;
    let path = format!("/class-teachers/{work}/hand-over");
    let hand_over = async |account: &Value, day: &str| {
        head.post(&path).json(&json!({ "account_id": account, "starts_on": day })).send().await
    };
    let (old, new) = (json!(old.account_id), json!(new.account_id));
    hand_over(&new, "2026-01-13").await.fails(422, "VALIDATION_ERROR").names("starts_on", "outside_assignment");
    hand_over(&old, "2026-05-12").await.fails(422, "VALIDATION_ERROR").names("account_id", "same_teacher");
    let stranger = json!(app.school().await.login(Role::Teacher).await.account_id);
    hand_over(&stranger, "2026-05-12").await.fails(422, "VALIDATION_ERROR").names("account_id", "account_not_in_school");
    let kept = head.get(&format!("/class-teachers/{work}")).send().await.is(200);
    assert!(kept.data()["ends_on"].is_null(), "nothing is half done: {kept}");
    let begun = hand_over(&new, "2026-05-12").await.is(200);
    assert_eq!((&begun.data()["account_id"], &begun.data()["subject_id"]), (&new, &json!(maths)));
    let ended = head.get(&format!("/class-teachers/{work}")).send().await.is(200);
    assert_eq!(ended.data()["ends_on"], "2026-05-11");
    let record = async |day: &str, subject: Option<&str>| {
        let mut query = vec![("as_of", day)];
        query.extend(subject.map(|id| ("subject_id", id)));
        head.get(&format!("/classes/{class}/teacher-of-record")).query(&query).send().await
    };
    assert_eq!(record("2026-05-11", Some(&maths)).await.is(200).data()["assignment"]["account_id"], old);
    assert_eq!(record("2026-05-12", Some(&maths)).await.is(200).data()["assignment"]["account_id"], new);
    record("2026-01-12", Some(&maths)).await.fails(404, "NOT_FOUND");
    record("2026-05-12", None).await.fails(404, "NOT_FOUND");
    let at = async |day: &str| head.get("/class-teachers").query(&[("as_of", day)]).send().await.is(200).list().len();
    assert_eq!((at("2026-01-12").await, at("2026-05-11").await, at("2026-05-12").await), (0, 1, 1));
});
