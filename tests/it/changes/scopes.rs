//! Who is told what.

use kernel::access::Role;
use serde_json::json;

use super::{applicant, cursor, guardian, headed, log_in_as, now, page, reach_changed, said, seal, student, told};
use crate::harness::{App, both};

const SENSITIVE: [&str; 5] = ["national_id", "birth_entry_number", "disabilities", "orphan_status", "beam"];

both!(another_school_is_told_nothing, async |app: App| {
    let (school, head) = headed(&app).await;
    let (other, stranger) = headed(&app).await;
    let since = now(&other, &stranger).await;
    student(&head, "Rudo").await;
    seal(&school).await;
    assert_eq!(told(&other, &stranger, &since).await, []);
    assert_eq!(told(&other, &stranger, "start").await, []);
});

both!(a_parent_is_told_of_their_own_children_deleted_ones_too, async |app: App| {
    let (school, head) = headed(&app).await;
    // Who was never on the roll can be deleted.
    let (mine, theirs) = (applicant(&head, "Rudo").await, applicant(&head, "Thabo").await);
    let (mother, other) = (guardian(&head, "Chipo").await, guardian(&head, "Nomsa").await);
    for (child, adult) in [(&mine, &mother), (&theirs, &other)] {
        let link = json!({ "student_id": child, "guardian_id": adult, "relationship": "mother" });
        head.post("/guardian-links").json(&link).send().await.is(201);
    }
    let parent = log_in_as(&school, &head, Role::Parent, "guardians", &mother).await;
    let since = now(&school, &parent).await;
    for id in [&theirs, &mine] {
        head.patch(&format!("/students/{id}")).json(&json!({ "preferred_name": "Tino" })).send().await.is(200);
    }
    for id in [&other, &mother] {
        head.patch(&format!("/guardians/{id}")).json(&json!({ "first_name": "Tariro" })).send().await.is(200);
    }
    assert_eq!(told(&school, &parent, &since).await, [said("student", &mine, "updated"), said("guardian", &mother, "updated")]);
    assert_eq!(told(&school, &head, &since).await.len(), 4, "a cursor is a position, whoever holds it");
    let since = now(&school, &parent).await;
    for id in [&theirs, &mine] {
        head.delete(&format!("/students/{id}")).send().await.is(204);
    }
    let gone = told(&school, &parent, &since).await;
    assert!(gone.iter().all(|(_, id, change)| *id != theirs && change == "deleted"), "{gone:?}");
    assert!(gone.contains(&said("student", &mine, "deleted")), "{gone:?}");
});

both!(a_teacher_is_told_of_the_learners_of_their_classes_and_nothing_sensitive, async |app: App| {
    let (school, head) = headed(&app).await;
    let (rudo, thabo) = (student(&head, "Rudo").await, student(&head, "Thabo").await);
    let login = school.new_login(&[Role::Teacher]).await;
    let teacher = login.client.clone();
    let since = now(&school, &teacher).await;
    let today = school.run(async |ctx| ctx.today()).await;
    let class = json!({ "name": "Form 1 Blue", "level_code": "F1", "academic_year": 2026 });
    let class = head.post("/classes").json(&class).send().await.is(201).id();
    let teaches = json!({ "class_id": class, "account_id": login.account_id, "role": "class_teacher", "starts_on": today });
    let teaches = head.post("/class-teachers").json(&teaches).send().await.is(201).id();
    head.post(&format!("/classes/{class}/members")).json(&json!({ "student_ids": [rudo] })).send().await.is(200);
    seal(&school).await;
    // The learner has not changed; that the teacher sees them now is said once.
    let given = page(&teacher, &since, &[]).await;
    assert!(reach_changed(&given) && given.list().iter().all(|c| c["entity"] != "student"), "{given}");
    let since = cursor(&given);
    for id in [&thabo, &rudo] {
        head.patch(&format!("/students/{id}")).json(&json!({ "beam": false })).send().await.is(200);
    }
    seal(&school).await;
    let changed = page(&teacher, &since, &[("entity", "student")]).await;
    assert!(!reach_changed(&changed), "{changed}");
    assert_eq!((changed.list().len(), &changed.list()[0]["id"]), (1, &json!(rudo)), "{changed}");
    let data = changed.list()[0]["data"].as_object().unwrap();
    assert!(SENSITIVE.iter().all(|field| !data.contains_key(*field)) && data["first_name"] == "Rudo", "{changed}");
    assert_eq!(page(&head, &since, &[("entity", "student")]).await.list()[0]["data"]["beam"], false);
    // The class is taken from them.
    head.delete(&format!("/class-teachers/{teaches}")).send().await.is(204);
    seal(&school).await;
    let taken = page(&teacher, &cursor(&changed), &[]).await;
    assert!(reach_changed(&taken), "{taken}");
    head.patch(&format!("/students/{rudo}")).json(&json!({ "beam": true })).send().await.is(200);
    seal(&school).await;
    let after = page(&teacher, &cursor(&taken), &[]).await;
    assert!(!reach_changed(&after) && after.list().is_empty(), "{after}");
});

both!(another_role_is_another_reach, async |app: App| {
    let (school, head) = headed(&app).await;
    let parent = school.new_login(&[Role::Parent]).await.client;
    let since = now(&school, &parent).await;
    assert!(!reach_changed(&page(&parent, &since, &[]).await));
    assert!(!reach_changed(&page(&head, &now(&school, &head).await, &[]).await));
    // A position is not bound to its maker; whose reach it was taken with is known.
    assert!(reach_changed(&page(&head, &since, &[]).await));
});

both!(who_may_list_nothing_is_told_nothing, async |app: App| {
    let (school, head) = headed(&app).await;
    let learner = student(&head, "Rudo").await;
    guardian(&head, "Chipo").await;
    let pupil = log_in_as(&school, &head, Role::Student, "students", &learner).await;
    let of = told(&school, &pupil, "start").await;
    assert!(of.iter().any(|(_, id, _)| *id == learner), "{of:?}");
    assert!(of.iter().all(|(entity, _, _)| !entity.starts_with("guardian")), "a learner lists no guardians: {of:?}");
    let staff = school.as_(Role::Staff).await;
    let of = told(&school, &staff, "start").await;
    assert!(of.iter().all(|(entity, _, _)| entity != "student" && entity != "guardian"), "{of:?}");
});
