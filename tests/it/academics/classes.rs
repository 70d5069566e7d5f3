//! Classes: who is in them, who teaches them, and what follows from that for who sees whom.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{add, class, ids, student};
use crate::harness::{App, both};

both!(students_join_a_class_all_or_none_and_every_problem_is_named, async |app: App| {
    let school = app.school().await;
    let class = class(&school, "Form 1 A", None).await;
    let (here, there) = (student(&school, "Rudo").await, student(&app.school().await, "Tariro").await);
    let applicant = json!({ "first_name": "Chipo", "last_name": "Moyo", "sex": "female", "born_on": "2013-02-01" });
    let applicant = school.as_(Role::Registrar).await.post("/students").json(&applicant).send().await.is(201).id();
    add(&school, &class, &[&here, &there, &applicant, &here])
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("student_ids[1]", "invalid_reference")
        .names("student_ids[2]", "student_not_enrolled")
        .names("student_ids[3]", "duplicate");
    let head = school.as_(Role::SchoolAdmin).await;
    assert!(head.get("/class-members").query(&[("class_id", &class)]).send().await.is(200).list().is_empty());
    let joined = add(&school, &class, &[&here]).await.is(200);
    let member = joined.list()[0]["id"].as_str().unwrap().to_owned();
    let history = head.get(&format!("/class-members/{member}/history")).send().await.is(200);
    assert_eq!(history.list().len(), 1, "each has a history of its own: {history}");
});

both!(nobody_is_in_a_class_twice_on_one_day, async |app: App| {
    let school = app.school().await;
    let (class, student) = (class(&school, "Form 1 A", None).await, student(&school, "Rudo").await);
    add(&school, &class, &[&student]).await.is(200);
    add(&school, &class, &[&student]).await.fails(409, "CLASS_MEMBERSHIP_OVERLAP").names("student_ids[0]", "already_in_class");
    let registrar = school.as_(Role::Registrar).await;
    let again = json!({ "class_id": class, "student_id": student, "starts_on": "2026-04-01", "ends_on": null });
    registrar.post("/class-members").json(&again).send().await.fails(409, "CLASS_MEMBERSHIP_OVERLAP");
    let first = ids(&registrar.get("/class-members").send().await.is(200), "id").remove(0);
    registrar.patch(&format!("/class-members/{first}")).json(&json!({ "ends_on": "2026-03-31" })).send().await.is(200);
    registrar.post("/class-members").json(&again).send().await.is(201);
    registrar
        .patch(&format!("/class-members/{first}"))
        .json(&json!({ "ends_on": "2026-04-01" }))
        .send()
        .await
        .fails(409, "CLASS_MEMBERSHIP_OVERLAP");
});

both!(a_class_takes_no_more_than_it_has_room_for, async |app: App| {
    let school = app.school().await;
    let class = class(&school, "Form 1 A", Some(2)).await;
    let students = [student(&school, "Rudo").await, student(&school, "Chipo").await, student(&school, "Tariro").await];
    let [first, second, third] = &students;
    add(&school, &class, &[first, second, third]).await.fails(409, "CLASS_FULL").names("student_ids", "class_full");
    add(&school, &class, &[first, second]).await.is(200);
    add(&school, &class, &[third]).await.fails(409, "CLASS_FULL");
    let registrar = school.as_(Role::Registrar).await;
    registrar.patch(&format!("/classes/{class}")).json(&json!({ "capacity": 1 })).send().await.fails(409, "CLASS_FULL");
    registrar.patch(&format!("/classes/{class}")).json(&json!({ "capacity": 3 })).send().await.is(200);
    add(&school, &class, &[third]).await.is(200);
});

both!(a_class_that_has_members_is_not_deleted, async |app: App| {
    let school = app.school().await;
    let (class, student) = (class(&school, "Form 1 A", None).await, student(&school, "Rudo").await);
    add(&school, &class, &[&student]).await.is(200);
    let registrar = school.as_(Role::Registrar).await;
    registrar
        .delete(&format!("/classes/{class}"))
        .send()
        .await
        .fails(409, "STILL_REFERENCED")
        .names("class_members", "class_in_use");
});

both!(a_teacher_sees_the_classes_taught_today_and_their_students_only, async |app: App| {
    let school = app.school().await;
    let (taught, other) = (class(&school, "Form 1 A", None).await, class(&school, "Form 1 B", None).await);
    let (mine, not_mine) = (student(&school, "Rudo").await, student(&school, "Chipo").await);
    add(&school, &taught, &[&mine]).await.is(200);
    add(&school, &other, &[&not_mine]).await.is(200);
    let teacher = school.login(Role::Teacher).await;
    assert!(teacher.client.get("/students").send().await.is(200).list().is_empty());
    let work = json!({
        "class_id": taught, "account_id": teacher.account_id, "role": "class_teacher", "starts_on": "2026-01-13", "ends_on": null
    });
    let registrar = school.as_(Role::Registrar).await;
    let work = registrar.post("/class-teachers").json(&work).send().await.is(201).id();
    assert_eq!(ids(&teacher.client.get("/students").send().await.is(200), "id"), [mine.clone()]);
    assert_eq!(ids(&teacher.client.get("/classes").send().await.is(200), "id"), [taught.clone()]);
    assert_eq!(ids(&teacher.client.get("/class-members").send().await.is(200), "student_id"), [mine.clone()]);
    assert_eq!(ids(&teacher.client.get("/class-teachers").send().await.is(200), "id"), [work.clone()]);
    assert_eq!(ids(&teacher.client.get(&format!("/classes/{taught}/students")).send().await.is(200), "student_id"), [mine]);
    for path in [format!("/classes/{other}"), format!("/classes/{other}/students"), format!("/students/{not_mine}")] {
        teacher.client.get(&path).send().await.fails(404, "NOT_FOUND");
    }
    registrar.patch(&format!("/class-teachers/{work}")).json(&json!({ "ends_on": "2026-01-14" })).send().await.is(200);
    assert!(teacher.client.get("/students").send().await.is(200).list().is_empty());
    assert!(teacher.client.get("/classes").send().await.is(200).list().is_empty());
});

both!(only_somebody_of_the_school_teaches_in_it, async |app: App| {
    let (school, elsewhere) = (app.school().await, app.school().await);
    let stranger = elsewhere.login(Role::Teacher).await;
    let body = json!({
        "class_id": class(&school, "Form 1 A", None).await, "account_id": stranger.account_id, "role": "assistant",
        "starts_on": "2026-01-13", "ends_on": "2026-01-12"
    });
    let head = school.as_(Role::SchoolAdmin).await;
    head.post("/class-teachers").json(&body).send().await.fails(422, "VALIDATION_ERROR").names("ends_on", "date_order");
    let mut body = body;
    body["ends_on"] = Value::Null;
    head.post("/class-teachers")
        .json(&body)
        .send()
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("account_id", "account_not_in_school");
});

both!(the_list_of_a_class_is_of_a_day_and_of_those_on_the_roll, async |app: App| {
    let school = app.school().await;
    let class = class(&school, "Form 1 A", None).await;
    let (stays, leaves) = (student(&school, "Rudo").await, student(&school, "Chipo").await);
    add(&school, &class, &[&stays, &leaves]).await.is(200);
    let registrar = school.as_(Role::Registrar).await;
    let withdrawal = json!({ "exit_reason": "transfer", "ends_on": "2026-02-01" });
    registrar.post(&format!("/students/{leaves}/withdraw")).json(&withdrawal).send().await.is(200);
    let list = async |day: &str| {
        let answer = registrar.get(&format!("/classes/{class}/students")).query(&[("as_of", day)]).send().await.is(200);
        assert_eq!(answer.json["meta"]["as_of"], day, "{answer}");
        ids(&answer, "student_id")
    };
    assert_eq!(list("2026-01-20").await, [leaves, stays.clone()], "by last and first name");
    assert_eq!(list("2026-02-02").await, [stays]);
    assert!(list("2026-01-12").await.is_empty());
});
