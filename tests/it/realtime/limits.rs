//! Many connections, too many, and slow ones.

use std::time::{Duration, Instant};

use futures::StreamExt;
use kernel::access::Role;
use kernel::events::Heard;
use kernel::realtime::Bulletin;
use serde_json::json;

use super::client::{Live, PATIENCE, connect, socket, soon, student, ticket, token, until};
use crate::harness::{App, Kind, School, block_on, both, log_in_at};

/// As if so many changes of this size had been committed.
fn tell(app: &App, school: &School, count: u32, size: usize) {
    let bulletin = |_| {
        let id = app.services().source().new_id();
        let payload = json!({ "id": id, "version": "x".repeat(size) });
        let event = Heard {
            id,
            topic: "resource.updated".to_owned(),
            entity: "student".to_owned(),
            entity_id: Some(id),
            payload,
            occurred_at: app.services().source().now(),
        };
        Bulletin { school_id: school.id, is_kept: true, event }
    };
    app.services().nodes().tell(&(0..count).map(bulletin).collect::<Vec<_>>());
}

both!(who_falls_behind_is_told_and_closed_and_nobody_else_is, async |app: App| {
    const TOLD: u32 = 2_000;
    let app = App::private(app.kind(), &[("realtime.queue_length", "50")]).unwrap();
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let mut live = soon("one connects", Live::to(&app, &head, &["students"])).await;
    let mut other = soon("another connects", Live::to(&app, &head, &["me"])).await;
    tell(&app, &school, TOLD, 10);
    let heard = soon("a reset after what was in the queue", async {
        for heard in 0..=TOLD {
            let message = live.hear().await;
            if message["type"] == "reset" {
                assert_eq!(message["reason"], "behind");
                return heard;
            }
        }
        panic!("everything was told, and then more");
    });
    let heard = heard.await;
    assert!(heard < TOLD, "{heard}");
    assert_eq!(soon("it is closed", live.closed()).await, Some(4008));
    soon("the other is still answered, and was told nothing", other.silent()).await;
    let text = soon("the metrics", app.client().get("//metrics").send()).await.is(200).text();
    for metric in ["oneclass_realtime_dropped_total", "oneclass_realtime_resets_total{reason=\"behind\"}"] {
        assert!(text.contains(metric), "{metric}");
    }
    assert!(text.contains("oneclass_realtime_connections{wire=\"websocket\"}"), "{text}");
});

both!(a_client_that_takes_nothing_is_let_go, async |app: App| {
    let settings =
        [("overload.stalled_stream_seconds", "1"), ("realtime.queue_length", "100000"), ("realtime.max_per_account", "1")];
    let app = App::private(app.kind(), &settings).unwrap();
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let mut stuck = Live::to(&app, &head, &["students"]).await;
    // More than the sockets of both sides hold.
    tell(&app, &school, 1_000, 20_000);
    let started = Instant::now();
    let mut next = loop {
        match connect(&app, &format!("ticket={}", ticket(&head).await), &[]).await {
            Ok(live) => break live,
            Err(refused) => assert_eq!(refused, (429, "TOO_MANY_CONNECTIONS".to_owned())),
        }
        assert!(started.elapsed() < PATIENCE, "its place is not freed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    next.silent().await;
    let mut heard = 0;
    while stuck.next().await.is_ok() {
        heard += 1;
    }
    assert!(heard < 1_000, "{heard}");
});

both!(there_are_only_so_many_connections, async |app: App| {
    let app = App::private(app.kind(), &[("realtime.max_per_account", "2"), ("realtime.max_per_school", "3")]).unwrap();
    let (school, other) = (app.school().await, app.school().await);
    let (head, teacher) = (school.as_(Role::SchoolAdmin).await, school.as_(Role::Teacher).await);
    let stranger = other.as_(Role::Teacher).await;
    let first = Live::to(&app, &head, &["me"]).await;
    let _second = Live::to(&app, &head, &["me"]).await;
    let ask = async |client| {
        let query = format!("ticket={}", ticket(client).await);
        connect(&app, &query, &[]).await
    };
    let full = Some((429, "TOO_MANY_CONNECTIONS".to_owned()));
    assert_eq!(ask(&head).await.err(), full);
    let _third = ask(&teacher).await.unwrap();
    assert_eq!(ask(&teacher).await.err(), full);
    assert!(ask(&stranger).await.is_ok());
    drop(first);
    let started = Instant::now();
    while ask(&teacher).await.is_err() {
        assert!(started.elapsed() < PATIENCE, "a place that was left is not free");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
});

/// Neither a thread, a connection of the database nor a place in a lane is taken by a connection that is open.
#[test]
fn five_thousand_connections_hear_of_one_change_and_requests_go_on() {
    const COUNT: usize = 5_000;
    let (now, most) = rlimit::Resource::NOFILE.get().unwrap();
    let needed = u64::try_from(COUNT * 2 + 1_000).unwrap();
    if most < needed {
        println!("not tested: {most} open files are too few");
        return;
    }
    rlimit::Resource::NOFILE.set(now.max(needed), most).unwrap();
    let settings = [("realtime.max_per_account", "5000"), ("database.max_connections", "4"), ("overload.read_concurrency", "2")];
    let app = App::private(Kind::Sqlite, &settings).unwrap();
    block_on(async {
        let school = app.school().await;
        let login = school.login(Role::SchoolAdmin).await;
        let token = token(&app, &login.email).await;
        let sockets = futures::stream::iter((0..COUNT).map(|_| socket(&app, &token, "students")));
        let mut sockets: Vec<_> = sockets.buffer_unordered(50).collect().await;
        let id = student(&login.client).await;
        futures::future::join_all(sockets.iter_mut().map(|socket| until(socket, &id))).await;
        login.client.get(&format!("/students/{id}")).send().await.is(200);
        let again = log_in_at(&app, &login.email, None).await;
        again.get("/students").send().await.is(200);
    });
}
