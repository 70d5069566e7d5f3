//! What the platform does to schools: creates them, names them, stops them.

use kernel::access::Role;
use serde_json::json;

use crate::harness::{App, both, super_admin};

both!(a_school_is_created_by_the_platform_alone_and_told_of_every_problem_at_once, async |app: App| {
    let (root, school) = (super_admin(&app).await, app.school().await);
    let new = |subdomain: &str| json!({ "name": "Tafara 2 High", "subdomain": subdomain, "school_type": "secondary" });
    school.as_(Role::SchoolAdmin).await.post("/schools").json(&new("tafara-head")).send().await.fails(403, "FORBIDDEN");
    let subdomain = format!("{}-more", school.subdomain);
    let created = root.post("/schools").json(&new(&subdomain.to_uppercase())).send().await.is(201);
    let shown = created.data();
    assert_eq!((&shown["subdomain"], &shown["status"], &shown["currency"]), (&json!(subdomain), &json!("active"), &json!("USD")));
    assert_eq!(created.header("location"), Some(format!("/api/v1/schools/{}", created.id()).as_str()));
    let taken = root.post("/schools").json(&new(&school.subdomain)).send().await;
    taken.fails(409, "DUPLICATE").names("subdomain", "duplicate");
    root.post("/schools").json(&new("www")).send().await.fails(422, "VALIDATION_ERROR").names("subdomain", "subdomain");
    let mut wrong = new(&format!("{subdomain}2"));
    wrong["province_code"] = json!("harare");
    wrong["district_code"] = json!("imbizo");
    wrong["grant_class"] = json!("Z9");
    wrong["time_zone"] = json!("Mars/Olympus");
    let answer = root.post("/schools").json(&wrong).send().await.fails(422, "VALIDATION_ERROR");
    let answer = answer.names("district_code", "invalid_reference").names("grant_class", "invalid_reference");
    assert_eq!(answer.names("time_zone", "time_zone").details().len(), 3);
    wrong["latitude"] = json!(-17.8);
    root.post("/schools").json(&wrong).send().await.fails(422, "VALIDATION_ERROR").names("longitude", "required");
});

both!(schools_are_listed_to_who_belongs_to_them_and_all_to_who_runs_the_platform, async |app: App| {
    let (mine, other) = (app.school().await, app.school().await);
    let parent = mine.as_(Role::Parent).await;
    let listed = parent.get("/schools").send().await.is(200);
    assert_eq!(listed.list().len(), 1);
    assert_eq!(listed.list()[0]["id"], json!(mine.id));
    parent.get(&format!("/schools/{}", mine.id)).send().await.is(200);
    parent.get(&format!("/schools/{}", other.id)).send().await.fails(404, "NOT_FOUND");
    let root = super_admin(&app).await;
    root.get(&format!("/schools/{}", other.id)).send().await.is(200);
    let query = [("subdomain__in", format!("{},{}", mine.subdomain, other.subdomain)), ("sort", "-subdomain".to_owned())];
    let pairs: Vec<_> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let found = root.get("/schools").query(&pairs).query(&[("per_page", "1"), ("fields", "name")]).send().await.is(200);
    assert_eq!((found.list().len(), &found.json["meta"]["total"]), (1, &json!(2)));
    assert_eq!(found.list()[0].as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "name"]);
    let found = root.get("/schools").query(&[("q", &mine.subdomain.replace('-', " "))]).send().await.is(200);
    assert!(found.list().iter().any(|school| school["id"] == json!(mine.id)));
    root.get("/schools").query(&[("colour", "red")]).send().await.fails(400, "UNKNOWN_PARAMETER");
});

both!(the_names_of_a_school_are_the_platforms_to_change, async |app: App| {
    let (school, other, root) = (app.school().await, app.school().await, super_admin(&app).await);
    let path = format!("/schools/{}", school.id);
    let head = school.as_(Role::SchoolAdmin).await;
    let refused = head.patch(&path).json(&json!({ "subdomain": "stolen", "status": "active", "motto": "x" })).send().await;
    let refused = refused.fails(403, "FORBIDDEN").names("subdomain", "not_allowed").names("status", "not_allowed");
    assert_eq!(refused.details().len(), 2);
    let registration = format!("{path}/registration");
    head.patch(&registration).json(&json!({ "subdomain": "stolen" })).send().await.fails(403, "FORBIDDEN");
    let renamed = format!("{}-new", school.subdomain);
    let answer = root.patch(&registration).json(&json!({ "subdomain": renamed })).send().await.is(200);
    assert_eq!(answer.data()["subdomain"], json!(renamed));
    let by_name = |name: &str| head.with_header("x-school-id", name).get("/settings").send();
    by_name(&renamed).await.is(200);
    by_name(&school.subdomain).await.fails(404, "NOT_FOUND");
    let taken = root.patch(&registration).json(&json!({ "subdomain": other.subdomain })).send().await;
    taken.fails(409, "DUPLICATE").names("subdomain", "duplicate");
    let domain = root.patch(&registration).json(&json!({ "custom_domain": "Not A Domain" })).send().await;
    domain.fails(422, "VALIDATION_ERROR").names("custom_domain", "pattern");
    let stale = root.patch(&registration).header("if-match", "\"1\"").json(&json!({ "subdomain": "again" })).send().await;
    stale.fails(412, "PRECONDITION_FAILED");
});

both!(a_suspended_school_answers_403_until_it_is_reactivated_and_the_reason_is_kept, async |app: App| {
    let (school, root) = (app.school().await, super_admin(&app).await);
    let (path, head) = (format!("/schools/{}", school.id), school.as_(Role::SchoolAdmin).await);
    head.get("/settings").send().await.is(200);
    root.post(&format!("{path}/reactivate")).send().await.fails(409, "ILLEGAL_TRANSITION").names("status", "not_allowed");
    let suspended = root.post(&format!("{path}/suspend")).json(&json!({ "reason": "Agreement ended" })).send().await.is(200);
    assert_eq!(suspended.data()["status"], "suspended");
    head.get("/settings").send().await.fails(403, "SCHOOL_NOT_ACTIVE");
    root.post(&format!("{path}/suspend")).json(&json!({ "reason": "Again" })).send().await.fails(409, "ILLEGAL_TRANSITION");
    root.post(&format!("{path}/reactivate")).send().await.is(200);
    head.get("/settings").send().await.is(200);
    let history = root.get(&format!("{path}/registration/history")).send().await.is(200);
    let actions: Vec<_> = history.list().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["reactivate", "suspend", "create"]);
    assert_eq!(history.list()[1]["reason"], "Agreement ended");
    assert_eq!(history.list()[1]["changes"][0]["after"], "suspended");
    head.get(&format!("{path}/registration/history")).send().await.fails(403, "FORBIDDEN");
});
