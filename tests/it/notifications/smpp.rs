//! SMS over SMPP: a session that stays open, what goes out over it and what comes in.

use ::smpp::fake::{Centre, PASSWORD, SYSTEM_ID};

use super::*;
use crate::harness::both;
use kernel::access::Role;

/// A gateway over a message centre.
fn gateway(centre: &Centre, enabled: bool) -> Value {
    let address = centre.address();
    json!({
        "name": "SMS", "channel": "sms", "provider": "smpp", "price": 300, "per_second": 100, "enabled": enabled,
        "settings": {
            "host": address.ip().to_string(), "port": address.port(), "system_id": SYSTEM_ID, "password": PASSWORD,
            "from": "CHITOMBO", "hex_ids": false,
        },
    })
}

/// A school that sends over a centre, with credit; its head, and the gateway's id.
async fn school(app: &App) -> (School, Client, Centre, String) {
    let (school, centre) = (app.school().await, Centre::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    let id = head.post("/message-gateways").json(&gateway(&centre, true)).send().await.is(201).id();
    top_up(app, &school, 10_000).await;
    (school, head, centre, id)
}

/// Waits until it is so.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + crate::harness::PATIENCE;
    while !is_so().await {
        assert!(Instant::now() < end, "not in a minute: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn put(head: &Client, id: &str, gateway: &Value) {
    head.call(reqwest::Method::PUT, &format!("/message-gateways/{id}")).json(gateway).send().await.is(200);
}

both!(what_goes_out_over_smpp_is_reported_back_and_who_says_stop_is_left_alone, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, head, centre, _) = school(&app).await;
    let message = tell(&school, vec![family("Ama", "+263772000001")], "School opens on Tuesday").await.unwrap();
    sent(&head, &message.id.to_string()).await;
    let taken = centre.taken();
    assert_eq!((taken.len(), taken[0].to.as_str(), taken[0].wants_report), (1, "263772000001", true), "{taken:?}");
    assert!(taken[0].text.contains("School opens on Tuesday"), "{taken:?}");
    assert_eq!(credit(&head).await, 9_700);

    centre.report(&taken[0].id, "263772000001", "DELIVRD", Some(2));
    let delivered = async || deliveries(&head, &message.id.to_string()).await[0]["status"] == "delivered";
    until("the report is written down", delivered).await;

    centre.written("263772000001", "32000", "Stop.");
    let suppressed = async || {
        let rows = head.get("/notification-suppressions").send().await.is(200);
        rows.list().iter().any(|row| row["address"] == "+263772000001" && row["reason"] == "stopped")
    };
    until("who says STOP is left alone", suppressed).await;
    until("the centre hears that both were stored", async || centre.acknowledged() == [0, 0]).await;
    assert_eq!(centre.counts().0, 1, "all of it over one session");
});

both!(a_session_with_a_message_centre_stays_open_and_is_opened_anew_when_it_breaks, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, head, centre, _) = school(&app).await;
    until("it is bound though nothing is sent", async || centre.counts().0 == 1).await;
    centre.cut();
    until("it is bound again", async || centre.counts().0 == 2).await;
    let message = tell(&school, vec![family("Ama", "+263772000001")], "Hello").await.unwrap();
    sent(&head, &message.id.to_string()).await;
    assert_eq!(centre.taken().len(), 1);
});

both!(a_gateway_that_is_changed_disabled_or_deleted_gives_its_session_up, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (_school, head, centre, id) = school(&app).await;
    until("it is bound", async || centre.counts().0 == 1).await;
    put(&head, &id, &gateway(&centre, false)).await;
    until("it is unbound when it is disabled", async || centre.counts().1 == 1).await;
    put(&head, &id, &gateway(&centre, true)).await;
    until("it is bound when it is enabled", async || centre.counts().0 == 2).await;
    let other = Centre::start().await.unwrap();
    put(&head, &id, &gateway(&other, true)).await;
    until("it leaves the centre that is no longer its own", async || centre.counts().1 == 2 && other.counts().0 == 1).await;
    head.delete(&format!("/message-gateways/{id}")).send().await.is(204);
    until("it is unbound when it is deleted", async || other.counts().1 == 1).await;
    drop(app);
});

both!(when_the_program_stops_it_unbinds, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, head, centre, _) = school(&app).await;
    until("it is bound", async || centre.counts().0 == 1).await;
    drop((school, head));
    // It is waited for on another thread: the centre answers on this one.
    let stopped = tokio::task::spawn_blocking(move || drop(app));
    until("it is unbound", async || centre.counts().1 == 1).await;
    stopped.await.unwrap();
});

both!(a_gateway_over_smpp_is_tested_by_a_session_of_its_own_and_leads_nowhere_but_to_the_public_internet, async |app: App| {
    let inside = app.school().await.as_(Role::SchoolAdmin).await;
    for (host, port) in [("127.0.0.1", 2775), ("localhost", 2775), ("169.254.169.254", 2775), ("smpp.example.com", 25)] {
        let mut refused = json!({ "host": host, "port": port, "system_id": "x", "password": "y", "from": "S" });
        refused = json!({ "name": "SMS", "channel": "sms", "provider": "smpp", "price": 0, "settings": refused });
        let answer = inside.post("/message-gateways").json(&refused).send().await.fails(422, "VALIDATION_ERROR");
        answer.names(if port == 25 { "settings.port" } else { "settings.host" }, "invalid_address");
    }
    let (app, _) = at(&app, NOON);
    let (_school, head, centre, id) = school(&app).await;
    until("it is bound", async || centre.counts().0 == 1).await;
    let tested = head.post(&format!("/message-gateways/{id}/test")).json(&json!({ "to": "+263772000001" })).send().await.is(200);
    assert_eq!(tested.data()["outcome"], "accepted", "{tested}");
    assert_eq!(centre.counts().0, 2, "the session that stays is another");
    until("the test's session is unbound", async || centre.counts().1 == 1).await;
    assert!(!head.get(&format!("/message-gateways/{id}")).send().await.is(200).text().contains(PASSWORD));
});
