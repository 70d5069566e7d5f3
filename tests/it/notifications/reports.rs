//! What providers report, and what people write back.

use std::sync::atomic::{AtomicUsize, Ordering};

use africastalking::fake;
use kernel::access::Role;
use platform::notifications::kind::ANNOUNCEMENT;
use platform::notifications::words::Urgency;
use platform::notifications::{Notice, notify};
use serde_json::json;

use super::{NOON, at, deliveries, family, sent, sms, tell, top_up, words};
use crate::harness::{Answer, App, Client, both};

/// An address for a provider's callbacks.
pub(super) struct Callbacks {
    /// As the provider is told it.
    pub(super) url: String,
    /// Its path below `/api/v1`.
    pub(super) path: String,
}

/// Opens an address for a provider's callbacks.
pub(super) async fn callbacks(head: &Client, provider: &str, secret: Option<&str>) -> Callbacks {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let name = format!("SMS {}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let source = json!({ "name": name, "provider": provider, "secret": secret });
    let made = head.post("/webhook-sources").json(&source).send().await.is(201);
    let url = made.data()["url"].as_str().unwrap().to_owned();
    let path = url[url.find("/webhooks/").unwrap()..].to_owned();
    Callbacks { url, path }
}

pub(super) async fn call(app: &App, path: &str, form: &str) -> Answer {
    app.client().post(path).body("application/x-www-form-urlencoded", form.to_owned()).send().await
}

/// The delivery, once it stands like this.
pub(super) async fn stands(head: &Client, message: &str, status: &str) -> serde_json::Value {
    let until = std::time::Instant::now() + crate::harness::PATIENCE;
    loop {
        let found = deliveries(head, message).await[0].clone();
        if found["status"] == status {
            return found;
        }
        assert!(std::time::Instant::now() < until, "not {status}: {found}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

both!(a_report_is_believed_once_whatever_the_order_and_a_forged_one_never, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, provider) = (app.school().await, fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    let _end = school.jobs_must_end();
    sms(&head, &provider).await;
    top_up(&app, &school, 10_000).await;
    let message = tell(&school, vec![family("Ama", "+263772000001")], "Hello").await.unwrap().id.to_string();
    sent(&head, &message).await;
    let id = deliveries(&head, &message).await[0]["provider_id"].as_str().unwrap().to_owned();
    let path = callbacks(&head, "africastalking", None).await.path;
    let report = |status: &str| format!("id={id}&status={status}&phoneNumber=%2B263772000001&networkCode=64804");
    assert_eq!(call(&app, &path, &report("Success")).await.is(202).data()["duplicate"], false);
    let delivered = stands(&head, &message, "delivered").await;
    assert!(delivered["delivered_at"].is_string(), "{delivered}");
    // The same again, and an earlier one that was slow.
    assert_eq!(call(&app, &path, &report("Success")).await.is(202).data()["duplicate"], true);
    call(&app, &path, &report("Failed")).await.is(202);
    let other = tell(&school, vec![family("Ben", "+263772000002")], "Hello").await.unwrap().id.to_string();
    sent(&head, &other).await;
    let id = deliveries(&head, &other).await[0]["provider_id"].as_str().unwrap().to_owned();
    call(&app, &path, &format!("id={id}&status=Failed&phoneNumber=%2B263772000002&failureReason=UserInBlackList")).await.is(202);
    assert_eq!(stands(&head, &other, "failed").await["reason"], "blocked_by_receiver");
    assert_eq!(deliveries(&head, &message).await[0]["status"], "delivered", "what has arrived stays arrived");
    // Of another school's address, of no address, and nonsense.
    let stranger = app.school().await;
    let theirs = callbacks(&stranger.as_(Role::SchoolAdmin).await, "africastalking", None).await.path;
    call(&app, &theirs, &report("Failed")).await.is(202);
    call(&app, &format!("{}x", &path[..path.len() - 1]), &report("Failed")).await.fails(404, "NOT_FOUND");
    call(&app, &path, "hello").await.fails(400, "MALFORMED_REQUEST");
    assert_eq!(deliveries(&head, &message).await[0]["status"], "delivered");
    let refused = head.get("/webhook-receipts").query(&[("status", "refused")]).send().await.is(200);
    assert_eq!(refused.list().len(), 1, "what was refused leaves a trace: {refused}");
});

both!(who_writes_stop_gets_no_more_and_start_brings_it_back, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, provider) = (app.school().await, fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    sms(&head, &provider).await;
    top_up(&app, &school, 10_000).await;
    let path = callbacks(&head, "africastalking", None).await.path;
    let write = async |text: &str, id: &str| {
        let form = format!("date=2026-03-06+12%3A00%3A00&from=%2B263772000001&id={id}&text={text}&to=33000&networkCode=64804");
        call(&app, &path, &form).await.is(202);
    };
    let suppressed = async |wanted: usize| {
        let until = std::time::Instant::now() + crate::harness::PATIENCE;
        while head.get("/notification-suppressions").send().await.is(200).list().len() != wanted {
            assert!(std::time::Instant::now() < until, "never {wanted}");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    write("stop.", "in-1").await;
    suppressed(1).await;
    let none = tell(&school, vec![family("Ama", "+263772000001")], "Hello").await.unwrap().id.to_string();
    assert_eq!(deliveries(&head, &none).await[0]["reason"], "suppressed");
    // But of what must be known at once.
    let urgent = school.run(async |ctx| {
        let notice = Notice::new(&ANNOUNCEMENT, vec![family("Ama", "+263772000001")], words("The school is closed: flood"));
        notify(ctx, Notice { urgency: Urgency::Emergency, ..notice }).await.unwrap()
    });
    sent(&head, &urgent.await.id.to_string()).await;
    assert_eq!(provider.desk().messages().len(), 2, "the confirmation, and what is urgent");
    write("Start", "in-2").await;
    suppressed(0).await;
    let again = tell(&school, vec![family("Ama", "+263772000001")], "Hello again").await.unwrap().id.to_string();
    sent(&head, &again).await;
    assert_eq!(provider.desk().messages().len(), 4, "and a confirmation of START");
});

both!(twilio_is_believed_by_its_signature_over_the_address_that_it_called, async |app: App| {
    use twilio::fake as twilio_fake;
    const TOKEN: &str = "0123456789abcdef0123456789abcdef";
    let (app, _) = at(&app, NOON);
    let (school, provider) = (app.school().await, twilio_fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    let _end = school.jobs_must_end();
    let gateway = json!({
        "name": "SMS", "channel": "sms", "provider": "twilio", "price": 300,
        "settings": {
            "base": provider.url("/").as_str(), "account_sid": twilio_fake::ACCOUNT_SID, "auth_token": twilio_fake::AUTH_TOKEN,
            "from": "+15005550006"
        },
    });
    head.post("/message-gateways").json(&gateway).send().await.is(201);
    top_up(&app, &school, 10_000).await;
    let none = json!({ "name": "Twilio", "provider": "twilio" });
    head.post("/webhook-sources").json(&none).send().await.fails(422, "VALIDATION_ERROR").names("secret", "required");
    let at_twilio = callbacks(&head, "twilio", Some(TOKEN)).await;
    let message = tell(&school, vec![family("Ama", "+263772000001")], "Hello").await.unwrap().id.to_string();
    sent(&head, &message).await;
    let sid = deliveries(&head, &message).await[0]["provider_id"].as_str().unwrap().to_owned();
    let call = async |address: &str, token: &str, fields: &[(&str, &str)]| {
        let signed = twilio_fake::signed_call(address.parse().unwrap(), token, fields);
        let path = &address[address.find("/webhooks/").unwrap()..];
        let signature = signed.header("x-twilio-signature").unwrap().to_owned();
        let form = String::from_utf8(signed.body.to_vec()).unwrap();
        app.client()
            .post(path)
            .header("X-Twilio-Signature", &signature)
            .body("application/x-www-form-urlencoded", form)
            .send()
            .await
    };
    let report = [("MessageSid", sid.as_str()), ("MessageStatus", "delivered"), ("To", "+263772000001"), ("AccountSid", "AC1")];
    // Of nobody; of another's token; signed for another address and sent to this one.
    let form = "MessageSid=1&MessageStatus=delivered";
    app.client().post(&at_twilio.path).body("application/x-www-form-urlencoded", form).send().await.fails(401, "UNAUTHENTICATED");
    call(&at_twilio.url, "ffffffffffffffffffffffffffffffff", &report).await.fails(401, "UNAUTHENTICATED");
    let elsewhere = twilio_fake::signed_call("https://other.example/".parse().unwrap(), TOKEN, &report);
    app.client()
        .post(&at_twilio.path)
        .header("X-Twilio-Signature", elsewhere.header("x-twilio-signature").unwrap())
        .body("application/x-www-form-urlencoded", String::from_utf8(elsewhere.body.to_vec()).unwrap())
        .send()
        .await
        .fails(401, "UNAUTHENTICATED");
    assert_eq!(deliveries(&head, &message).await[0]["status"], "sent");
    // With a query, which is signed as well.
    call(&format!("{}?reference=1%2B2", at_twilio.url), TOKEN, &report).await.is(202);
    stands(&head, &message, "delivered").await;
    let written =
        [("MessageSid", "SM77"), ("From", "+263772000001"), ("To", "+15005550006"), ("Body", "MENU"), ("AccountSid", "AC1")];
    assert_eq!(call(&at_twilio.url, TOKEN, &written).await.is(202).data()["duplicate"], false);
    assert_eq!(call(&at_twilio.url, TOKEN, &written).await.is(202).data()["duplicate"], true);
    let until = std::time::Instant::now() + crate::harness::PATIENCE;
    while provider.desk().messages().len() < 2 {
        assert!(std::time::Instant::now() < until, "no answer");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
});
