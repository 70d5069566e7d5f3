//! How long a file is kept: deletion, retention, legal hold.

use chrono::TimeDelta;
use kernel::access::Role;
use serde_json::json;

use super::links::http;
use super::{World, stores, upload, used};

stores!(a_deleted_file_is_gone_with_all_its_contents, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let file = upload(&head, "a.txt", "hello").await.id();
    head.post(&format!("/files/{file}/versions")).body("text/plain", "hello again").send().await.is(201);
    let link = head.post(&format!("/files/{file}/link")).json(&json!({})).send().await.is(200);
    assert_eq!(world.objects_of(school.id).len(), 2);
    head.delete(&format!("/files/{file}")).send().await.is(204);
    for path in [format!("/files/{file}"), format!("/files/{file}/content"), format!("/files/{file}/versions")] {
        head.get(&path).send().await.fails(404, "NOT_FOUND");
    }
    drop(school.jobs_must_end());
    assert_eq!((used(&head).await, world.objects_of(school.id)), (0, Vec::new()));
    let gone = http().get(world.whole(link.data()["url"].as_str().unwrap())).send().await.unwrap();
    assert!(matches!(gone.status().as_u16(), 403 | 404), "{gone:?}");
});

stores!(a_file_that_is_held_is_not_deleted, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let file = upload(&head, "a.txt", "hello").await.id();
    let hold = async |verb: &str| head.post(&format!("/files/{file}/{verb}")).json(&json!({ "reason": "Case 12" })).send().await;
    hold("release").await.fails(409, "ILLEGAL_TRANSITION");
    let held = hold("hold").await.is(200);
    assert_eq!((&held.data()["legal_hold"], &held.data()["legal_hold_reason"]), (&json!(true), &json!("Case 12")));
    hold("hold").await.fails(409, "ILLEGAL_TRANSITION");
    let refused = head.delete(&format!("/files/{file}")).send().await;
    assert!(refused.text().contains("Case 12"), "{refused}");
    refused.fails(409, "FILE_ON_HOLD");
    assert_eq!(head.get(&format!("/files/{file}/content")).send().await.is(200).text(), "hello");
    hold("release").await.is(200);
    head.delete(&format!("/files/{file}")).send().await.is(204);
});

stores!(a_file_that_must_be_kept_is_not_deleted_before_its_time, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let file = upload(&head, "a.txt", "hello").await.id();
    let until = world.app.services().source().now() + TimeDelta::days(400);
    let retain = async |until: serde_json::Value| {
        head.post(&format!("/files/{file}/retain")).json(&json!({ "retain_until": until })).send().await
    };
    retain(json!(until)).await.is(200);
    head.delete(&format!("/files/{file}")).send().await.fails(409, "FILE_RETAINED");
    retain(json!(null)).await.is(200);
    head.delete(&format!("/files/{file}")).send().await.is(204);
});

stores!(only_who_answers_for_the_school_holds_files, async |world: World| {
    let school = world.app.school().await;
    let teacher = school.as_(Role::Teacher).await;
    let file = upload(&teacher, "a.txt", "hello").await.id();
    let reason = json!({ "reason": "Case 12" });
    teacher.post(&format!("/files/{file}/hold")).json(&reason).send().await.fails(403, "FORBIDDEN");
    teacher.post(&format!("/files/{file}/retain")).json(&json!({ "retain_until": null })).send().await.fails(403, "FORBIDDEN");
});
