//! A school's own e-mail: each way takes a letter as its protocol says.

use email::Security;
use email::fake::{SmtpServer, Wants};
use gmail::fake::FakeGmail;
use graph_mail::fake::FakeGraph;
use kernel::access::Role;
use serde_json::{Value, json};

use super::{NOON, at};
use crate::harness::{App, Client, both};

/// Sets up a gateway and sends a test letter through it.
async fn tested(head: &Client, provider: &str, settings: Value) -> Value {
    let gateway = json!({ "name": provider, "channel": "email", "provider": provider, "price": 0, "settings": settings });
    let id = head.post("/message-gateways").json(&gateway).send().await.is(201).id();
    let path = format!("/message-gateways/{id}/test");
    head.post(&path).json(&json!({ "to": "parent@family.example" })).send().await.is(200).data().clone()
}

fn is_our_letter(bytes: &[u8]) {
    let letter = String::from_utf8_lossy(bytes);
    assert!(letter.contains("To: parent@family.example") && letter.contains("<office@school.example>"), "{letter}");
}

both!(microsoft_365_and_google_carry_a_schools_letters, async |app: App| {
    let (app, _) = at(&app, NOON);
    let head = app.school().await.as_(Role::SchoolAdmin).await;
    let graph = FakeGraph::start().await;
    let base = graph.server.url().as_str();
    let settings = json!({
        "base": base, "login": base, "tenant": "tenant-1", "client_id": "app-1", "client_secret": "hush-hush",
        "mailbox": graph_mail::fake::USER, "from": graph_mail::fake::USER,
    });
    assert_eq!(tested(&head, "microsoft365", settings.clone()).await["outcome"], "accepted");
    let letters = graph.letters();
    assert_eq!(letters.len(), 1);
    is_our_letter(&letters[0]);
    let mut wrong = settings;
    wrong["client_secret"] = json!("guessed");
    let gateway = json!({ "name": "Wrong", "channel": "email", "provider": "microsoft365", "price": 0, "settings": wrong });
    let id = head.post("/message-gateways").json(&gateway).send().await.is(201).id();
    let refused = head.post(&format!("/message-gateways/{id}/test")).json(&json!({ "to": "parent@family.example" })).send().await;
    assert_eq!(refused.is(200).data()["reason"], "provider_account_refused");

    let gmail = FakeGmail::start().await;
    let base = gmail.server.url();
    let (account, ..) = oauth_client::fake::service_account(&base.join("token").unwrap());
    let settings = json!({
        "base": base.as_str(), "service_account": account, "mailbox": gmail::fake::USER, "from": gmail::fake::USER,
    });
    assert_eq!(tested(&head, "google", settings).await["outcome"], "accepted");
    let letters = gmail.letters();
    assert_eq!(letters.len(), 1);
    is_our_letter(&letters[0]);
});

both!(a_mail_server_of_the_schools_own_carries_its_letters, async |app: App| {
    let Some(server) = SmtpServer::start(Wants { security: Security::StartTls, mechanism: Some("PLAIN") }) else { return };
    let (app, _) = at(&app, NOON);
    let head = app.school().await.as_(Role::SchoolAdmin).await;
    let settings = json!({
        "host": "localhost", "port": server.settings.port, "user": "office", "password": "open sesame",
        "certificate": server.settings.certificate.clone().unwrap(), "from": "office@school.example",
    });
    assert_eq!(tested(&head, "smtp", settings).await["outcome"], "accepted");
    let taken = server.taken();
    assert_eq!((taken.len(), &taken[0].about["account"], &taken[0].about["tls"]), (1, &json!("office"), &json!(true)));
    is_our_letter(&taken[0].bytes);
});

both!(a_mail_server_inside_our_own_network_is_not_asked, async |app: App| {
    // Some network may be asked, so that a name is looked at when it is.
    let app = App::private(app.kind(), &[("webhooks.allowed_networks", "192.0.2.0/24")]).unwrap();
    let head = app.school().await.as_(Role::SchoolAdmin).await;
    let create = async |host: &str, port: u16| {
        let settings = json!({ "host": host, "port": port, "from": "office@school.example" });
        let gateway = json!({ "name": host, "channel": "email", "provider": "smtp", "price": 0, "settings": settings });
        head.post("/message-gateways").json(&gateway).send().await
    };
    create("10.0.0.5", 587).await.fails(422, "VALIDATION_ERROR").names("settings.host", "invalid_address");
    create("mail.school.example", 22).await.fails(422, "VALIDATION_ERROR").names("settings.port", "invalid_address");
    // A name that leads here is found out when it is asked.
    let id = create("localhost", 587).await.is(201).id();
    let tested = head.post(&format!("/message-gateways/{id}/test")).json(&json!({ "to": "parent@family.example" })).send().await;
    assert_eq!(tested.is(200).data()["outcome"], "later");
});
