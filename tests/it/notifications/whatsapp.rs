//! WhatsApp: what Meta has approved at any time, and free words to who has just written.

use std::time::{Duration, Instant};

use fakes::Server;
use kernel::access::Role;
use serde_json::{Value, json};
use whatsapp::fake;

use super::reports::callbacks;
use super::{NOON, at, credit, deliveries, family, sent, sms, tell, top_up};
use crate::harness::{Answer, App, Client, both};

/// The gateway of a school, with these approved templates.
pub(super) async fn gateway(head: &Client, meta: &Server, templates: Value) {
    let gateway = json!({
        "name": "WhatsApp", "channel": "whatsapp", "provider": "whatsapp", "price": 100, "per_second": 80,
        "settings": {
            "base": meta.url("/").as_str(), "version": fake::VERSION, "phone_number_id": fake::PHONE_NUMBER_ID,
            "access_token": fake::ACCESS_TOKEN, "templates": templates,
        },
    });
    head.post("/message-gateways").json(&gateway).send().await.is(201);
}

both!(without_a_conversation_only_an_approved_template_goes_out, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, meta) = (app.school().await, fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    let general = json!({ "name": "fee_reminder", "code": "en", "parameters": ["school", "text"] });
    let of_kind =
        json!({ "kind": "marks.published", "name": "absence", "code": "en", "parameters": ["name", "subject", "text"] });
    gateway(&head, &meta, json!([of_kind, general])).await;
    top_up(&app, &school, 10_000).await;
    let message = tell(&school, vec![family("Ama", "+263772000001")], "School closes\n\nearly.").await.unwrap();
    sent(&head, &message.id.to_string()).await;
    let found = deliveries(&head, &message.id.to_string()).await;
    assert_eq!((&found[0]["channel"], &found[0]["status"], &found[0]["cost"]), (&json!("whatsapp"), &json!("sent"), &json!(100)));
    let messages = meta.desk().messages();
    let said: Value = serde_json::from_str(&messages[0].text).unwrap();
    assert_eq!((messages.len(), &said["name"]), (1, &json!("fee_reminder")));
    assert_eq!(said["components"][0]["parameters"][1]["text"], "School closes early.", "a parameter has no line breaks");
});

both!(what_whatsapp_cannot_say_goes_by_sms, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, meta) = (app.school().await, fake::start().await.unwrap());
    let operator = africastalking::fake::start().await.unwrap();
    let head = school.as_(Role::SchoolAdmin).await;
    gateway(
        &head,
        &meta,
        json!([{ "kind": "marks.published", "name": "fee_reminder", "code": "en", "parameters": ["school", "text"] }]),
    )
    .await;
    sms(&head, &operator).await;
    top_up(&app, &school, 10_000).await;
    let message = tell(&school, vec![family("Ama", "+263772000001")], "School closes early").await.unwrap();
    let shown = sent(&head, &message.id.to_string()).await;
    let found = deliveries(&head, &message.id.to_string()).await;
    assert_eq!(
        (&found[0]["channel"], &found[0]["status"], &found[0]["provider"]),
        (&json!("sms"), &json!("sent"), &json!("africastalking"))
    );
    assert_eq!((meta.desk().messages().len(), operator.desk().messages().len()), (0, 1));
    assert_eq!(shown["charged"], 300, "what went, and not what was tried");
});

/// Meta calls: the body and signature that the fake made, at a source's address.
async fn meta_calls(app: &App, path: &str, call: sms::Incoming) -> Answer {
    let signature = call.header("x-hub-signature-256").unwrap().to_owned();
    let body = String::from_utf8(call.body.to_vec()).unwrap();
    app.client().post(path).header("X-Hub-Signature-256", &signature).body("application/json", body).send().await
}

fn here() -> url::Url {
    "https://school.example/".parse().unwrap()
}

/// The delivery, once it is as wanted.
async fn once(head: &Client, message: &str, is: impl Fn(&Value) -> bool) -> Value {
    let until = Instant::now() + crate::harness::PATIENCE;
    loop {
        let found = deliveries(head, message).await[0].clone();
        if is(&found) {
            return found;
        }
        assert!(Instant::now() < until, "{found}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

both!(who_has_just_written_gets_the_text_as_it_is_and_24_hours_later_a_template, async |app: App| {
    // A minute after what the fake writes.
    let (app, clock) = at(&app, "2026-02-03T10:12:12Z");
    let (school, meta) = (app.school().await, fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    gateway(&head, &meta, json!([{ "name": "fee_reminder", "code": "en", "parameters": ["school", "text"] }])).await;
    top_up(&app, &school, 10_000).await;
    let source = callbacks(&head, "whatsapp", Some(fake::APP_SECRET)).await;

    let asked = [("hub.mode", "subscribe"), ("hub.challenge", "1158201444"), ("hub.verify_token", "whatever")];
    let answered = app.client().get(&source.path).query(&asked).send_plain().await;
    assert_eq!((answered.status().as_u16(), answered.text().await.unwrap().as_str()), (200, "1158201444"));

    let forged = fake::written(here(), "wamid.1", "263772000001", "Hello").body;
    let forged = fake::signed_call(here(), "another-secret", std::str::from_utf8(&forged).unwrap());
    meta_calls(&app, &source.path, forged).await.fails(401, "UNAUTHENTICATED");
    meta_calls(&app, &source.path, fake::written(here(), "wamid.1", "263772000001", "Hello")).await.is(202);
    let until = Instant::now() + crate::harness::PATIENCE;
    while head.get("/inbound-messages").send().await.is(200).list().is_empty() {
        assert!(Instant::now() < until, "it is not taken in");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let written = head.get("/inbound-messages").send().await.is(200);
    // It is no word that is known, so they are told which are.
    while meta.desk().messages().is_empty() {
        assert!(Instant::now() < until, "no answer");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!((&written.list()[0]["channel"], &written.list()[0]["text"]), (&json!("whatsapp"), &json!("Hello")));

    let before = meta.desk().messages().len();
    let message = tell(&school, vec![family("Ama", "+263772000001")], "School closes\nearly.").await.unwrap();
    sent(&head, &message.id.to_string()).await;
    let said: Value = serde_json::from_str(&meta.desk().messages().last().unwrap().text).unwrap();
    assert_eq!(said["body"], "School closes\nearly.", "as it is");
    clock.advance(chrono::TimeDelta::hours(24));
    let head = school.new_login(&[Role::SchoolAdmin]).await.client;
    let message = tell(&school, vec![family("Ama", "+263772000001")], "Later").await.unwrap();
    sent(&head, &message.id.to_string()).await;
    let said: Value = serde_json::from_str(&meta.desk().messages().last().unwrap().text).unwrap();
    assert_eq!((&said["name"], meta.desk().messages().len() - before), (&json!("fee_reminder"), 2));
});

both!(what_whatsapp_could_not_deliver_goes_by_sms_once_and_what_was_read_is_known, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, meta) = (app.school().await, fake::start().await.unwrap());
    let operator = africastalking::fake::start().await.unwrap();
    let head = school.as_(Role::SchoolAdmin).await;
    gateway(&head, &meta, json!([{ "name": "fee_reminder", "code": "en", "parameters": ["school", "text"] }])).await;
    sms(&head, &operator).await;
    top_up(&app, &school, 10_000).await;
    let source = callbacks(&head, "whatsapp", Some(fake::APP_SECRET)).await;
    let message = tell(&school, vec![family("Ama", "+263772000001")], "School closes early").await.unwrap().id.to_string();
    sent(&head, &message).await;
    let id = deliveries(&head, &message).await[0]["provider_id"].as_str().unwrap().to_owned();

    // About another school's number; then about ours, and again.
    let report = fake::report(here(), &id, "", "263772000001", "failed", Some(131_026));
    let other = String::from_utf8(report.body.to_vec()).unwrap().replace(fake::PHONE_NUMBER_ID, "999999999");
    meta_calls(&app, &source.path, fake::signed_call(here(), fake::APP_SECRET, &other)).await.is(202);
    meta_calls(&app, &source.path, report.clone()).await.is(202);
    let fallen = once(&head, &message, |found| found["channel"] == "sms" && found["status"] == "sent").await;
    assert_eq!((&fallen["provider"], &fallen["cost"]), (&json!("africastalking"), &json!(400)), "both were paid for: {fallen}");
    assert_eq!(operator.desk().messages().len(), 1);
    let again = fake::report(here(), &id, "", "263772000001", "failed", Some(131_000));
    meta_calls(&app, &source.path, again).await.is(202);
    sent(&head, &message).await;
    assert_eq!((credit(&head).await, operator.desk().messages().len()), (9_600, 1));

    let second = tell(&school, vec![family("Ben", "+263772000002")], "Sports day").await.unwrap().id.to_string();
    sent(&head, &second).await;
    let id = deliveries(&head, &second).await[0]["provider_id"].as_str().unwrap().to_owned();
    meta_calls(&app, &source.path, fake::report(here(), &id, "", "263772000002", "read", None)).await.is(202);
    let read = once(&head, &second, |found| found["status"] == "delivered").await;
    assert!(read["read_at"].is_string(), "{read}");
});

both!(what_fails_late_is_paid_for_a_second_time_also_while_others_wait_and_only_what_was_spent_stays_spent, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, meta) = (app.school().await, fake::start().await.unwrap());
    let operator = africastalking::fake::start().await.unwrap();
    let head = school.as_(Role::SchoolAdmin).await;
    gateway(&head, &meta, json!([{ "name": "fee_reminder", "code": "en", "parameters": ["school", "text"] }])).await;
    sms(&head, &operator).await;
    top_up(&app, &school, 10_000).await;
    let source = callbacks(&head, "whatsapp", Some(fake::APP_SECRET)).await;
    // Ben's waits for the service to recover.
    meta.desk().refuse("263772000002", "131016");
    let both = vec![family("Ama", "+263772000001"), family("Ben", "+263772000002")];
    let message = tell(&school, both, "School closes early").await.unwrap().id.to_string();
    let ama = once(&head, &message, |found| found["status"] == "sent").await;
    let shown = head.get(&format!("/notifications/{message}")).send().await.is(200);
    assert_eq!((&shown.data()["status"], &shown.data()["charged"]), (&json!("sending"), &json!(600)), "{shown}");

    let id = ama["provider_id"].as_str().unwrap();
    let report = fake::report(here(), id, "", "263772000001", "failed", Some(131_026));
    meta_calls(&app, &source.path, report).await.is(202);
    once(&head, &message, |found| found["channel"] == "sms" && found["status"] == "sent").await;
    let shown = head.get(&format!("/notifications/{message}")).send().await.is(200);
    assert_eq!((&shown.data()["status"], &shown.data()["charged"]), (&json!("sending"), &json!(900)), "{shown}");
    assert_eq!(credit(&head).await, 9_100);

    let ended = head.post(&format!("/notifications/{message}/cancel")).send().await.is(200);
    assert_eq!(ended.data()["charged"], 400, "a try and an SMS: {ended}");
    assert_eq!(credit(&head).await, 9_600);
});
