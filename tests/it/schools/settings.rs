//! Settings.

use kernel::access::Role;
use platform::schools::settings::{self, key};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, App, Client, School, both};

const ADDRESS: &str = "/settings/attendance.sessions_per_day";

async fn put(client: &Client, address: &str, value: Value) -> Answer {
    client.call(Method::PUT, address).json(&json!({ "value": value })).send().await
}

async fn read(school: &School) -> u8 {
    school.run(async |ctx| settings::get(ctx, key::ATTENDANCE_SESSIONS_PER_DAY).await.unwrap()).await
}

both!(a_setting_has_its_default_until_it_is_changed_and_again_when_it_is_reset, async |app: App| {
    let (school, other) = (app.school().await, app.school().await);
    let head = school.as_(Role::SchoolAdmin).await;
    let listed = head.get("/settings").send().await.is(200);
    assert_eq!(listed.list().len(), settings::SETTINGS.len());
    assert!(listed.list().iter().all(|setting| setting["is_default"] == true && setting["value"] == setting["default"]));
    let changed = put(&head, ADDRESS, json!(2)).await.is(200);
    assert_eq!((&changed.data()["value"], &changed.data()["is_default"]), (&json!(2), &json!(false)));
    assert_eq!((read(&school).await, read(&other).await), (2, 1));
    head.call(Method::DELETE, ADDRESS).header("if-match", "\"9\"").send().await.fails(412, "PRECONDITION_FAILED");
    head.delete(ADDRESS).send().await.is(204);
    head.delete(ADDRESS).send().await.is(204);
    assert_eq!(read(&school).await, 1);
    put(&head, ADDRESS, json!(2)).await.is(200);
    assert_eq!(read(&school).await, 2);
    let history = head.get(&format!("{ADDRESS}/history")).send().await.is(200);
    let changes: Vec<_> = history.list().iter().map(|e| (e["action"].as_str().unwrap(), &e["changes"][0]["after"])).collect();
    assert_eq!(changes, [("update", &json!(2)), ("reset", &json!(1)), ("update", &json!(2))]);
    let never = head.get("/settings/calendar.week_starts_on/history").send().await.is(200);
    assert!(never.list().is_empty());
});

both!(a_setting_takes_only_what_its_schema_allows_from_those_who_may_change_it, async |app: App| {
    let school = app.school().await;
    let (head, bursar) = (school.as_(Role::SchoolAdmin).await, school.as_(Role::Bursar).await);
    put(&head, ADDRESS, json!(3)).await.fails(422, "VALIDATION_ERROR").names("value", "maximum");
    let hours = put(&head, "/settings/messages.quiet_hours", json!({ "from": "25:00", "to": "06:00" })).await;
    hours.fails(422, "VALIDATION_ERROR").names("value.from", "pattern");
    put(&head, "/settings/messages.quiet_hours", json!(null)).await.is(200);
    put(&bursar, ADDRESS, json!(2)).await.fails(403, "FORBIDDEN");
    put(&bursar, "/settings/fees.currencies", json!(["USD", "ZWG", "ZAR"])).await.is(200);
    put(&bursar, "/settings/fees.currencies", json!(["USD", "XXX"]))
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("value[1]", "format");
    put(&school.as_(Role::Teacher).await, ADDRESS, json!(2)).await.fails(403, "FORBIDDEN");
    put(&head, "/settings/no.such.setting", json!(1)).await.fails(404, "NOT_FOUND");
});

both!(settings_of_a_school_are_read_with_one_query_and_then_from_memory, async |app: App| {
    let school = app.school().await;
    let statements = school
        .run(async |ctx| {
            for setting in settings::SETTINGS {
                settings::get::<Value>(ctx, setting.key).await.unwrap();
            }
            ctx.uow().statements()
        })
        .await;
    assert_eq!(statements, 1);
});
