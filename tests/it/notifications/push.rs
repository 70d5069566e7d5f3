//! Notices on people's devices.

use std::sync::Arc;

use apns::fake::FakeApns;
use fcm::fake::{FakeFcm, unregistered};
use kernel::access::Role;
use kernel::clock::SetClock;
use reqwest::Method;
use serde_json::{Value, json};
use webpush::fake::FakePushService;

use super::{HERE, NOON, deliveries, sent};
use crate::harness::{App, Client, both, folder, log_in_at};

/// An application whose notices for Android go to this service.
fn at(app: &App, fcm: &FakeFcm) -> App {
    let url = fcm.server.url();
    let (account, ..) = oauth_client::fake::service_account(&url.join("token").unwrap());
    let folder = folder("fcm");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{}.json", url.port().unwrap()));
    std::fs::write(&file, account).unwrap();
    let mut settings = HERE.to_vec();
    settings.extend([("push.fcm_base", url.as_str()), ("push.fcm_account_file", file.to_str().unwrap())]);
    App::with_clock(app.kind(), &settings, Arc::new(SetClock::at(NOON.parse().unwrap()))).unwrap()
}

async fn register(client: &Client, device: &Value) -> crate::harness::Answer {
    client.call(Method::PUT, "/devices/current").json(device).send().await
}

fn android(token: &str) -> Value {
    json!({ "service": "fcm", "token": token, "name": "A phone" })
}

async fn tell(head: &Client, account: &str) -> Value {
    let said = json!({
        "audience": { "accounts": [account] }, "subject": "Tariro was absent", "text": "Tariro Moyo was absent today.",
        "channels": ["push", "email"],
    });
    let id = head.post("/notifications").json(&said).send().await.is(201).id();
    sent(head, &id).await;
    let mut outside: Vec<_> = deliveries(head, &id).await.into_iter().filter(|one| one["channel"] != "in_app").collect();
    assert_eq!(outside.len(), 1, "{outside:?}");
    outside.remove(0)
}

both!(a_notice_goes_to_the_device_and_says_nothing_of_the_child, async |app: App| {
    let fcm = FakeFcm::start().await;
    let app = at(&app, &fcm);
    let school = app.school().await;
    let (head, parent) = (school.as_(Role::SchoolAdmin).await, school.login(Role::Parent).await);
    let account = parent.account_id.to_string();
    assert_eq!(tell(&head, &account).await["channel"], "email", "without a device");

    let device = register(&parent.client, &android("token-1")).await.is(200);
    assert_eq!(device.data()["current"], true);
    assert!(device.data().get("token").is_none(), "its address is a secret: {device}");
    let pushed = tell(&head, &account).await;
    assert_eq!((&pushed["channel"], &pushed["status"]), (&json!("push"), &json!("sent")), "{pushed}");
    let messages = fcm.messages();
    assert_eq!((messages.len(), &messages[0]["message"]["token"]), (1, &json!("token-1")));
    assert_eq!(messages[0]["message"]["data"]["delivery_id"], pushed["id"]);
    assert_eq!(messages[0]["message"]["notification"]["body"], "A new message from the school");
    assert!(!messages[0].to_string().contains("Tariro"), "{messages:?}");
    assert!(parent.client.get(&format!("/notification-deliveries/{}", pushed["id"].as_str().unwrap())).send().await.is(200).data()
        ["body"].as_str().unwrap().contains("Tariro"));

    // The device is gone: it is forgotten, and the person is told another way.
    fcm.fail_once("token-1", unregistered());
    let other = tell(&head, &account).await;
    assert_eq!((&other["channel"], &other["status"]), (&json!("email"), &json!("sent")), "{other}");
    assert!(parent.client.get("/devices").send().await.is(200).list().is_empty());
    assert_eq!(tell(&head, &account).await["attempts"], 1, "nobody is asked about it any more");
});

both!(a_device_is_its_sessions_and_goes_with_it, async |app: App| {
    let fcm = FakeFcm::start().await;
    let app = at(&app, &fcm);
    let school = app.school().await;
    let (one, other) = (school.new_login(&[Role::Parent]).await, school.new_login(&[Role::Parent]).await);
    let first = register(&one.client, &android("shared-phone")).await.is(200);
    let again = register(&one.client, &android("shared-phone-2")).await.is(200);
    assert_ne!(first.id(), again.id());
    assert_eq!(one.client.get("/devices").send().await.is(200).list().len(), 1, "a session has one device");

    // The phone changes hands.
    register(&other.client, &android("shared-phone-2")).await.is(200);
    assert!(one.client.get("/devices").send().await.is(200).list().is_empty());
    let of_other = other.client.get("/devices").send().await.is(200).list()[0]["id"].as_str().unwrap().to_owned();
    one.client.delete(&format!("/devices/{of_other}")).send().await.fails(404, "NOT_FOUND");

    // Who logs out elsewhere sees their other device still; who logs out here has none.
    let second = log_in_at(&app, &other.email, None).await;
    register(&second, &android("tablet")).await.is(200);
    assert_eq!(second.get("/devices").send().await.is(200).list().len(), 2);
    other.client.post("/auth/logout").send().await.is(204);
    let left = second.get("/devices").send().await.is(200);
    assert_eq!((left.list().len(), &left.list()[0]["current"]), (1, &json!(true)), "{left}");
    second.delete(&format!("/devices/{}", left.list()[0]["id"].as_str().unwrap())).send().await.is(204);
    assert!(second.get("/devices").send().await.is(200).list().is_empty());
});

both!(apples_devices_are_told_too, async |app: App| {
    let apple = FakeApns::start().await;
    let folder = folder("apns");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{}.p8", apple.server.url().port().unwrap()));
    std::fs::write(&file, &apple.pem).unwrap();
    let mut settings = HERE.to_vec();
    settings.extend([
        ("push.apns_base", apple.server.url().as_str()),
        ("push.apns_key_file", file.to_str().unwrap()),
        ("push.apns_key_id", apns::fake::KEY),
        ("push.apns_team_id", apns::fake::TEAM),
        ("push.apns_topic", apns::fake::TOPIC),
    ]);
    let app = App::with_clock(app.kind(), &settings, Arc::new(SetClock::at(NOON.parse().unwrap()))).unwrap();
    let school = app.school().await;
    let (head, parent) = (school.as_(Role::SchoolAdmin).await, school.login(Role::Parent).await);
    let token = "a1".repeat(32);
    register(&parent.client, &json!({ "service": "apns", "token": token })).await.is(200);
    let pushed = tell(&head, &parent.account_id.to_string()).await;
    assert_eq!((&pushed["channel"], &pushed["status"]), (&json!("push"), &json!("sent")), "{pushed}");
    let asked = apple.server.asked();
    assert_eq!((asked.len(), asked[0].path.as_str()), (1, format!("/3/device/{token}").as_str()));
    assert_eq!(asked[0].json()["delivery_id"], pushed["id"]);
});

both!(a_browser_is_told_what_only_it_can_read, async |app: App| {
    let fcm = FakeFcm::start().await;
    let app = at(&app, &fcm);
    let school = app.school().await;
    let (head, teacher) = (school.as_(Role::SchoolAdmin).await, school.login(Role::Teacher).await);
    let services = teacher.client.get("/push-services").send().await.is(200);
    assert_eq!((&services.data()["fcm"], &services.data()["apns"]), (&json!(true), &json!(false)));
    let push = FakePushService::start(services.data()["webpush_public_key"].as_str().unwrap()).await;
    let browser = push.subscribe("teacher");
    let [endpoint, p256dh, auth] = browser.told();
    let device = json!({ "service": "webpush", "token": endpoint, "keys": { "p256dh": p256dh, "auth": auth } });
    register(&teacher.client, &device).await.is(200);
    let pushed = tell(&head, &teacher.account_id.to_string()).await;
    assert_eq!((&pushed["channel"], &pushed["status"]), (&json!("push"), &json!("sent")), "{pushed}");
    let asked = push.server.asked();
    let read = browser.read(&asked[0].body).unwrap();
    assert_eq!((asked.len(), &read["data"]["delivery_id"]), (1, &pushed["id"]));
    assert_eq!(read["body"], "A new message from the school");
});

both!(what_no_service_can_have_given_is_no_device, async |app: App| {
    let parent = app.school().await.as_(Role::Parent).await;
    let keys = json!({ "p256dh": "B".repeat(87), "auth": "BTBZMqHH6r4Tts7J_aSIgg" });
    for (device, field) in [
        (json!({ "service": "webpush", "token": "https://push.example.net/1" }), "keys"),
        (json!({ "service": "webpush", "token": "no address", "keys": keys }), "token"),
        (json!({ "service": "webpush", "token": "https://push.example.net/1", "keys": keys }), "keys.p256dh"),
        (json!({ "service": "apns", "token": "not hexadecimal" }), "token"),
        (json!({ "service": "fcm", "token": "with a space" }), "token"),
        (json!({ "service": "fcm", "token": "token", "keys": keys }), "keys"),
    ] {
        let refused = register(&parent, &device).await.fails(422, "VALIDATION_ERROR");
        let issue = if field == "keys" && device["service"] == "webpush" { "required" } else { "not_of_service" };
        refused.names(field, issue);
    }
});
