//! What has been committed is told, and nothing else.

use std::time::Duration;

use futures::StreamExt;
use kernel::access::Role;
use serde_json::{Value, json};

use super::client::{Live, PATIENCE, change, student};
use crate::harness::{App, both, ended_job};

both!(a_committed_change_is_told_and_one_that_was_undone_is_not, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let id = student(&head).await;
    let one = format!("students/{id}");
    let mut live = Live::to(&app, &head, &["students", &one]).await;
    head.patch(&format!("/students/{id}")).header("if-match", "\"99\"").json(&json!({})).send().await.is(412);
    head.patch(&format!("/students/{id}")).json(&json!({ "born_on": "no date" })).send().await.is(422);
    live.silent().await;
    change(&head, &id, "Ruru").await;
    let (mut first, mut second) = (live.hear().await, live.hear().await);
    if first["channel"] != "students" {
        std::mem::swap(&mut first, &mut second);
    }
    assert_eq!(second["channel"], one.as_str());
    assert_eq!(first["id"], second["id"]);
    assert_eq!((&first["topic"], &first["entity"]), (&json!("resource.updated"), &json!("student")), "{first}");
    assert_eq!((&first["entity_id"], &first["data"]), (&json!(id), &json!({ "version": 2 })), "{first}");
    assert!(!first.to_string().contains("Ruru"), "what a record holds is not told: {first}");
    live.say(&json!({ "unsubscribe": ["students"] })).await;
    assert_eq!(live.hear().await["type"], "unsubscribed");
    change(&head, &id, "Rudi").await;
    assert_eq!(live.hear().await["channel"], one.as_str());
    live.silent().await;
});

both!(how_far_a_job_has_come_is_told_to_who_asked_for_it, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let mut live = Live::to(&app, &head, &["me"]).await;
    let mut rows = String::from("first_name,last_name,sex,born_on\n");
    for number in 0..1_500 {
        rows.push_str(&format!("Rudo{number},Moyo,female,2015-04-18\n"));
    }
    let accepted = head.post("/students/import").body("text/csv", rows).send().await.is(202);
    let job = accepted.id();
    let channel = format!("jobs/{job}");
    let mut watching = Live::to(&app, &head, &[&channel]).await;
    let mut states = Vec::new();
    loop {
        let message = watching.hear_a("state").await;
        assert_eq!(message["channel"], channel.as_str());
        states.push(message["data"].clone());
        if message["data"]["status"] == "succeeded" {
            break;
        }
    }
    assert_eq!(states.last().unwrap()["progress_done"], 1_500, "{states:?}");
    assert!(states.last().unwrap().get("result").is_none(), "what came of it is not told");
    let ended = live.hear_a("state").await;
    assert_eq!((&ended["channel"], &ended["data"]["id"]), (&json!("me"), &json!(job)), "{ended}");
    assert_eq!(ended["data"]["status"], "succeeded", "{ended}");
    // Who comes late sees how it stands.
    let mut late = Live::to(&app, &head, &[&channel]).await;
    assert_eq!(late.hear_a("state").await["data"]["status"], "succeeded");
    ended_job(&head, &format!("/api/v1/jobs/{job}")).await;
});

both!(events_are_told_over_plain_http_too, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let id = student(&head).await;
    let call = head.get("/realtime").query(&[("channels", "students,nonsense")]).header("accept", "text/event-stream");
    let response = call.header("accept-encoding", "gzip").send_plain().await;
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!((response.status().as_u16(), header("content-type").as_deref()), (200, Some("text/event-stream")));
    assert_eq!(header("content-encoding").as_deref(), Some("identity"));
    let mut stream = response.bytes_stream();
    let mut text = String::new();
    change(&head, &id, "Ruru").await;
    while !text.contains("event: event") || !text.ends_with("\n\n") {
        let chunk = tokio::time::timeout(PATIENCE, stream.next()).await.unwrap_or_else(|_| panic!("nothing more than {text}"));
        text.push_str(std::str::from_utf8(&chunk.unwrap().unwrap()).unwrap());
    }
    let events: Vec<_> = text.split("\n\n").filter(|event| event.starts_with("event: ")).collect();
    let kinds: Vec<_> = events.iter().map(|event| event.lines().next().unwrap()).collect();
    assert_eq!(kinds[..2], ["event: welcome", "event: subscribed"], "{text}");
    let refused = events.iter().find(|event| event.starts_with("event: error")).unwrap();
    assert!(refused.contains("NOT_FOUND") && refused.contains("nonsense"), "{refused}");
    let told = events.iter().find(|event| event.starts_with("event: event")).unwrap();
    let data: Value = serde_json::from_str(told.lines().find_map(|line| line.strip_prefix("data: ")).unwrap()).unwrap();
    assert_eq!(told.lines().nth(1).unwrap(), format!("id: {}", data["id"].as_str().unwrap()));
    assert_eq!(data["entity_id"], id.as_str());
});

both!(signs_of_life_come_by_themselves, async |app: App| {
    let app = App::private(app.kind(), &[("realtime.heartbeat_seconds", "1")]).unwrap();
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let call = head.get("/realtime").query(&[("channels", "me")]).header("accept", "text/event-stream");
    let mut stream = call.send_plain().await.bytes_stream();
    let mut text = String::new();
    while !text.contains("\n:\n") {
        let chunk = tokio::time::timeout(Duration::from_secs(20), stream.next()).await.unwrap().unwrap().unwrap();
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
});
