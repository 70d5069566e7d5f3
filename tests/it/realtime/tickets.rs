//! Tickets: one connection, within seconds, for who they were made for.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use kernel::access::Role;
use kernel::clock::SetClock;
use serde_json::json;

use super::client::{Live, connect, ticket, token};
use crate::harness::{App, Kind, block_on, both};

both!(a_ticket_opens_one_connection, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let query = format!("ticket={}", ticket(&head).await);
    connect(&app, &query, &[]).await.unwrap();
    assert_eq!(connect(&app, &query, &[]).await.err(), Some((401, "TICKET_INVALID".to_owned())));
    // The whole answer, held against the document.
    head.get("/realtime").query(&[("ticket", "nonsense")]).send().await.fails(401, "TICKET_INVALID");
});

both!(two_who_use_a_ticket_at_once_get_one_connection, async |app: App| {
    let school = app.school().await;
    let query = format!("ticket={}", ticket(&school.as_(Role::Teacher).await).await);
    let all = futures::future::join_all((0..8).map(|_| connect(&app, &query, &[]))).await;
    assert_eq!(all.iter().filter(|connected| connected.is_ok()).count(), 1);
});

#[test]
fn a_ticket_expires() {
    let clock = SetClock::at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
    let app = App::with_clock(Kind::Sqlite, &[], Arc::new(clock.clone())).unwrap();
    block_on(async {
        let school = app.school().await;
        let head = school.as_(Role::SchoolAdmin).await;
        let query = format!("ticket={}", ticket(&head).await);
        clock.advance(TimeDelta::seconds(31));
        assert_eq!(connect(&app, &query, &[]).await.err(), Some((401, "TICKET_INVALID".to_owned())));
    });
}

both!(a_ticket_is_for_its_school_its_session_and_its_roles, async |app: App| {
    let (school, other) = (app.school().await, app.school().await);
    let login = school.new_login(&[Role::Teacher]).await;
    // Of another school it may not even be said that the account belongs to it.
    let query = format!("ticket={}", ticket(&login.client).await);
    let elsewhere = [("x-school-id", other.subdomain.as_str())];
    assert_eq!(connect(&app, &query, &elsewhere).await.err(), Some((404, "NOT_FOUND".to_owned())));
    // Roles that have changed since.
    let query = format!("ticket={}", ticket(&login.client).await);
    let head = school.as_(Role::SchoolAdmin).await;
    let users = head.get("/users").query(&[("q", &login.email)]).send().await.is(200);
    let user = users.list().iter().find(|user| user["email"] == login.email).unwrap()["id"].as_str().unwrap().to_owned();
    head.patch(&format!("/users/{user}")).json(&json!({ "roles": ["registrar"] })).send().await.is(200);
    assert_eq!(connect(&app, &query, &[]).await.err(), Some((401, "TICKET_INVALID".to_owned())));
    // A session that has ended since.
    let query = format!("ticket={}", ticket(&login.client).await);
    login.client.post("/auth/logout").send().await.is(204);
    assert_eq!(connect(&app, &query, &[]).await.err(), Some((401, "UNAUTHENTICATED".to_owned())));
});

both!(without_a_ticket_it_is_the_access_token_that_says_who_asks, async |app: App| {
    let school = app.school().await;
    assert_eq!(connect(&app, "", &[]).await.err(), Some((401, "UNAUTHENTICATED".to_owned())));
    let bearer = format!("Bearer {}", token(&app, &school.login(Role::Teacher).await.email).await);
    let mut live = connect(&app, "channels=me", &[("authorization", &bearer)]).await.unwrap();
    assert_eq!(live.hear().await["type"], "subscribed");
});

both!(a_page_of_another_origin_opens_no_socket, async |app: App| {
    let app = App::private(app.kind(), &[("http.cors_origins", "https://portal.example.org")]).unwrap();
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let own = format!("http://{}", app.address());
    for (origin, allowed) in
        [("https://portal.example.org", true), (own.as_str(), true), ("https://evil.example.org", false), ("null", false)]
    {
        let query = format!("ticket={}", ticket(&head).await);
        let refused = connect(&app, &query, &[("origin", origin)]).await.err();
        let expected = (!allowed).then(|| (403, "ORIGIN_NOT_ALLOWED".to_owned()));
        assert_eq!(refused, expected, "{origin}");
    }
});

both!(who_asks_for_neither_kind_is_told_the_kinds, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    head.get("/realtime").query(&[("channels", "me")]).send().await.fails(406, "NOT_ACCEPTABLE");
    let events = head.with_header("accept", "text/event-stream");
    events.get("/realtime").send().await.fails(400, "INVALID_PARAMETER").names("channels", "required");
    let bad = events.get("/realtime").query(&[("channels", "me"), ("last_event_id", "7")]).send().await;
    assert_eq!((bad.status, bad.code()), (400, Some("INVALID_PARAMETER")), "{bad}");
    Live::to(&app, &head, &["me"]).await.silent().await;
});
