//! What a school says of itself.

use kernel::access::Role;
use serde_json::json;

use crate::harness::{App, both};

both!(a_school_changes_its_own_profile_with_a_merge_patch, async |app: App| {
    let school = app.school().await;
    let (path, head) = (format!("/schools/{}", school.id), school.as_(Role::SchoolAdmin).await);
    let patch = json!({ "motto": "Knowledge is light", "phone": "0772123456", "province_code": "harare", "district_code": "chitungwiza" });
    let first = head.patch(&path).json(&patch).send().await.is(200);
    assert_eq!((&first.data()["phone"], &first.data()["version"]), (&json!("+263772123456"), &json!(2)));
    let same = head.patch(&path).json(&patch).send().await.is(200);
    assert_eq!(same.etag(), first.etag(), "a change of nothing writes nothing");
    let cleared = head.patch(&path).header("if-match", first.etag()).json(&json!({ "motto": null })).send().await.is(200);
    assert!(cleared.data()["motto"].is_null());
    let stale = head.patch(&path).header("if-match", first.etag()).json(&json!({ "motto": "x" })).send().await;
    stale.fails(412, "PRECONDITION_FAILED");
    let wrong = head.patch(&path).json(&json!({ "name": "", "district_code": "imbizo", "colour": 1 })).send().await;
    wrong.fails(422, "VALIDATION_ERROR").names("name", "required").names("colour", "unknown_field");
    let elsewhere = head.patch(&path).json(&json!({ "district_code": "imbizo" })).send().await;
    elsewhere.fails(422, "VALIDATION_ERROR").names("district_code", "invalid_reference");
    let history = head.get(&format!("{path}/history")).query(&[("per_page", "1")]).send().await.is(200);
    assert_eq!((history.list().len(), &history.json["meta"]["total"]), (1, &json!(2)));
    assert_eq!(history.list()[0]["changes"][0]["field"], "motto");
});

both!(only_the_head_changes_the_school_and_no_other_school, async |app: App| {
    let (school, other) = (app.school().await, app.school().await);
    let body = json!({ "motto": "x" });
    let path = format!("/schools/{}", school.id);
    for role in [Role::Registrar, Role::Bursar, Role::Teacher, Role::Parent] {
        school.as_(role).await.patch(&path).json(&body).send().await.fails(403, "FORBIDDEN");
    }
    let stranger = other.as_(Role::SchoolAdmin).await;
    stranger.patch(&path).json(&body).send().await.fails(404, "NOT_FOUND");
    stranger.get(&format!("{path}/history")).send().await.fails(404, "NOT_FOUND");
});
