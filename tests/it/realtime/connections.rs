//! How a connection ends: when its session, its school or its right to be there does, and when the server stops.

use futures::SinkExt;
use kernel::access::Role;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio_tungstenite::tungstenite::Message;

use super::client::{Live, PATIENCE, connect, socket, student, ticket, token};
use crate::harness::{App, Client, School, both, super_admin};

const QUICK: &[(&str, &str)] = &[("realtime.recheck_seconds", "1")];

/// Changes what somebody is in the school.
async fn change_user(school: &School, email: &str, change: &serde_json::Value) {
    let head = school.as_(Role::SchoolAdmin).await;
    let users = head.get("/users").query(&[("q", email)]).send().await.is(200);
    let user = users.list().iter().find(|user| user["email"] == email).unwrap()["id"].as_str().unwrap().to_owned();
    head.patch(&format!("/users/{user}")).json(change).send().await.is(200);
}

both!(a_connection_ends_with_its_session, async |app: App| {
    let app = App::private(app.kind(), QUICK).unwrap();
    let school = app.school().await;
    let (one, another) = (school.new_login(&[Role::Teacher]).await, school.new_login(&[Role::Teacher]).await);
    let mut live = Live::to(&app, &one.client, &["me"]).await;
    let mut other = Live::to(&app, &another.client, &["me"]).await;
    one.client.post("/auth/logout").send().await.is(204);
    assert_eq!(live.closed().await, Some(4401));
    other.silent().await;
});

both!(a_connection_ends_with_the_membership, async |app: App| {
    let app = App::private(app.kind(), QUICK).unwrap();
    let school = app.school().await;
    let login = school.new_login(&[Role::Teacher]).await;
    let mut live = Live::to(&app, &login.client, &["me"]).await;
    change_user(&school, &login.email, &json!({ "status": "suspended" })).await;
    // That it changed is the last that is told of it.
    assert_eq!(live.hear().await["entity"], "user");
    assert_eq!(live.closed().await, Some(4403));
});

both!(a_connection_ends_when_its_school_is_suspended, async |app: App| {
    let app = App::private(app.kind(), QUICK).unwrap();
    let school = app.school().await;
    let mut live = Live::to(&app, &school.as_(Role::SchoolAdmin).await, &["me"]).await;
    let path = format!("/schools/{}/suspend", school.id);
    super_admin(&app).await.post(&path).json(&json!({ "reason": "Agreement ended" })).send().await.is(200);
    assert_eq!(live.closed().await, Some(4403));
});

both!(who_loses_a_role_hears_no_longer_what_it_let_them_hear, async |app: App| {
    let app = App::private(app.kind(), QUICK).unwrap();
    let school = app.school().await;
    let login = school.new_login(&[Role::Registrar]).await;
    let mut live = Live::to(&app, &login.client, &["students"]).await;
    change_user(&school, &login.email, &json!({ "roles": ["teacher"] })).await;
    let refused = live.hear_a("error").await;
    assert_eq!((&refused["channel"], &refused["error"]["code"]), (&json!("students"), &json!("FORBIDDEN")), "{refused}");
    student(&school.as_(Role::SchoolAdmin).await).await;
    live.silent().await;
});

both!(who_closes_is_answered, async |app: App| {
    let school = app.school().await;
    let mut live = Live::to(&app, &school.as_(Role::SchoolAdmin).await, &["me"]).await;
    live.0.close(None).await.unwrap();
    assert_eq!(live.closed().await, Some(1000));
});

both!(a_server_that_stops_says_so, async |app: App| {
    let app = App::private(app.kind(), &[("http.shutdown_timeout_seconds", "20")]).unwrap();
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let mut live = Live::to(&app, &head, &["me"]).await;
    let events = head.get("/realtime").query(&[("channels", "me")]).header("accept", "text/event-stream").send_plain().await;
    let told = connect(&app, &format!("ticket={}", ticket(&head).await), &[]).await.unwrap();
    app.services().nodes().hub().stop();
    assert_eq!(live.closed().await, Some(1001));
    let text = tokio::time::timeout(PATIENCE, events.text()).await.unwrap().unwrap();
    assert!(text.ends_with("event: closing\ndata: {\"type\":\"closing\",\"code\":1001,\"reason\":\"going_away\"}\n\n"), "{text}");
    let refused = connect(&app, &format!("ticket={}", ticket(&head).await), &[]).await.err();
    assert_eq!(refused, Some((503, "OVERLOADED".to_owned())));
    drop(told);
});

both!(a_client_that_gives_no_sign_of_life_is_closed, async |app: App| {
    let app = App::private(app.kind(), &[("realtime.heartbeat_seconds", "1")]).unwrap();
    let school = app.school().await;
    let login = school.login(Role::SchoolAdmin).await;
    let mut answering = Live::to(&app, &login.client, &["me"]).await;
    let mut silent = socket(&app, &token(&app, &login.email).await, "me").await;
    let closed = async {
        let mut heard = Vec::new();
        silent.read_to_end(&mut heard).await.unwrap();
        heard
    };
    // One answers each ping because it listens; the other only takes what comes.
    let heard = tokio::select! {
        heard = closed => heard,
        told = answering.next() => panic!("{told:?}"),
        () = tokio::time::sleep(PATIENCE) => panic!("it is not closed"),
    };
    let mut close = vec![0x88, 8];
    close.extend(4000_u16.to_be_bytes());
    close.extend(b"silent");
    assert!(heard.ends_with(&close), "{heard:?}");
    answering.silent().await;
});

both!(what_is_no_text_or_too_long_ends_a_connection_with_its_code, async |app: App| {
    let school = app.school().await;
    let head: Client = school.as_(Role::SchoolAdmin).await;
    let messages = [
        (Message::binary(vec![1, 2, 3]), 1003),
        (Message::text(format!("{{\"subscribe\":[\"{}\"]}}", "x".repeat(20_000))), 1009),
    ];
    for (message, code) in messages {
        let mut live = Live::to(&app, &head, &["me"]).await;
        live.0.send(message).await.unwrap();
        assert_eq!(live.closed().await, Some(code));
    }
    Live::to(&app, &head, &["me"]).await.silent().await;
});
