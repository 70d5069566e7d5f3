//! Who was away is told what happened meanwhile, and misses nothing.

use std::collections::BTreeSet;

use kernel::access::Role;
use kernel::events::Event;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::client::{Live, change, connect, student, ticket};
use crate::harness::{App, Client, Kind, both, on};

/// Connects again where somebody was, after an event.
async fn again(app: &App, client: &Client, after: &str) -> Live {
    let query = format!("ticket={}&channels=students&last_event_id={after}", ticket(client).await);
    connect(app, &query, &[]).await.unwrap()
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap().to_owned()
}

both!(what_happened_meanwhile_is_told_in_its_order_before_anything_newer, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let mut live = Live::to(&app, &head, &["students"]).await;
    let first = student(&head).await;
    let last = text(&live.hear().await, "id");
    drop(live);
    let second = student(&head).await;
    change(&head, &first, "Ruru").await;
    let mut live = again(&app, &head, &last).await;
    assert_eq!(live.hear().await["type"], "subscribed");
    let told = [live.hear().await, live.hear().await];
    assert_eq!(told.each_ref().map(|event| text(event, "entity_id")), [second, first.clone()]);
    assert_eq!(live.hear().await, json!({ "type": "resumed", "count": 2 }));
    change(&head, &first, "Rudi").await;
    assert_eq!(live.hear().await["data"]["version"], 3);
    // The same over an open connection, after the first of the two.
    live.say(&json!({ "resume": told[0]["id"] })).await;
    let resumed = live.hear_a("resumed").await;
    assert!(resumed["count"].as_u64().unwrap() >= 2, "{resumed}");
});

both!(what_is_told_again_is_what_one_may_hear, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let mut live = Live::to(&app, &head, &["students"]).await;
    let id = student(&head).await;
    let last = text(&live.hear().await, "id");
    change(&head, &id, "Ruru").await;
    let mut other = Live::to(&app, &app.school().await.as_(Role::SchoolAdmin).await, &["students"]).await;
    other.say(&json!({ "resume": last })).await;
    assert_eq!(other.hear().await, json!({ "type": "resumed", "count": 0 }));
    let mut teacher = Live::to(&app, &school.as_(Role::Teacher).await, &[]).await;
    teacher.say(&json!({ "subscribe": ["students"], "resume": last })).await;
    assert_eq!(teacher.hear().await["error"]["code"], "FORBIDDEN");
    assert_eq!(teacher.hear().await, json!({ "type": "resumed", "count": 0 }));
});

both!(nothing_is_missed_between_what_is_told_again_and_what_is_told_live, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let mut live = Live::to(&app, &head, &["students"]).await;
    let writing = async {
        let writer = async |_| {
            let mut made = Vec::new();
            for _ in 0..12 {
                made.push(student(&head).await);
            }
            made
        };
        let made: Vec<String> = futures::future::join_all((0..6).map(writer)).await.concat();
        made.into_iter().collect::<BTreeSet<_>>()
    };
    let mut writing = std::pin::pin!(writing);
    let (mut heard, mut made) = (BTreeSet::new(), None::<BTreeSet<String>>);
    let mut since_connected = 0;
    while made.as_ref().is_none_or(|made| !heard.is_superset(made)) {
        let message = tokio::select! {
            all = &mut writing, if made.is_none() => {
                made = Some(all);
                continue;
            }
            message = live.hear() => message,
        };
        if message["type"] != "event" {
            continue;
        }
        heard.insert(text(&message, "entity_id"));
        since_connected += 1;
        // Away again after every few, in the middle of everything.
        if since_connected >= 7 && made.is_none() {
            since_connected = 0;
            let last = text(&message, "id");
            live = tokio::select! {
                all = &mut writing => {
                    made = Some(all);
                    again(&app, &head, &last).await
                }
                live = again(&app, &head, &last) => live,
            };
        }
    }
    assert_eq!(made, Some(heard));
});

/// An event has its id before it is committed.
#[test]
fn an_event_that_was_committed_after_a_later_one_is_told_to_who_resumes_after_that() {
    // SQLite has one writer: there nothing overtakes.
    on(Kind::Postgres, async |app: App| {
        let school = app.school().await;
        let head = school.as_(Role::SchoolAdmin).await;
        let mut live = Live::to(&app, &head, &["students"]).await;
        let late = Uuid::from_u128(77);
        let (began, begun) = oneshot::channel();
        let (go, told) = oneshot::channel::<()>();
        let writing = school.run(async move |ctx| {
            let payload = json!({ "id": late, "version": 1 });
            ctx.emit(Event { topic: "resource.updated", entity: "student", entity_id: late, payload });
            ctx.flush().await.unwrap();
            began.send(()).unwrap();
            told.await.unwrap();
        });
        let listening = async {
            begun.await.unwrap();
            student(&head).await;
            let last = text(&live.hear().await, "id");
            drop(live);
            go.send(()).unwrap();
            last
        };
        let ((), last) = tokio::join!(writing, listening);
        let mut live = again(&app, &head, &last).await;
        assert_eq!(text(&live.hear_a("event").await, "entity_id"), late.to_string());
    });
}

both!(when_it_cannot_be_said_what_happened_a_client_is_told_to_load_anew, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let mut live = Live::to(&app, &head, &["students"]).await;
    let eight_days_ago = app.services().source().now() - chrono::TimeDelta::days(8);
    let old = uuid::Builder::from_unix_timestamp_millis(u64::try_from(eight_days_ago.timestamp_millis()).unwrap(), &[0; 10]);
    for id in [old.into_uuid(), Uuid::nil()] {
        live.say(&json!({ "resume": id })).await;
        assert_eq!(live.hear().await, json!({ "type": "reset", "reason": "too_old" }));
    }
    student(&head).await;
    let last = text(&live.hear().await, "id");
    drop(live);
    school
        .run(async |ctx| {
            for _ in 0..1_001 {
                let payload = json!({ "id": Uuid::nil(), "version": 1 });
                ctx.emit(Event { topic: "resource.updated", entity: "student", entity_id: Uuid::nil(), payload });
            }
        })
        .await;
    assert_eq!(again(&app, &head, &last).await.hear_a("reset").await["reason"], "too_many");
});
