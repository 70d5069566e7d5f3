//! Against FCM in this process.

use std::collections::BTreeMap;
use std::time::Duration;

use outbound::Settings;
use outbound::fake::Reply;
use push::{Notice, Outcome, Priority, Reason};
use serde_json::{Value, json};

use crate::Fcm;
use crate::fake::{self, FakeFcm};

fn patient() -> Settings {
    Settings { attempts: 1, timeout: Duration::from_secs(10), breaker_window: 1000, ..Settings::default() }
}

fn connect(fake: &FakeFcm) -> Fcm {
    Fcm::new(fake.server.url(), fake.account.clone(), patient()).unwrap()
}

fn absence() -> Notice {
    Notice {
        title: "Absence".into(),
        body: "Tariro was marked absent".into(),
        data: BTreeMap::from([("type".into(), "attendance".into()), ("student_id".into(), "123".into())]),
        collapse_key: Some("att".into()),
        ttl: Duration::from_secs(3600),
        priority: Priority::High,
    }
}

#[tokio::test]
async fn what_is_sent_is_what_the_reference_says() {
    let fake = FakeFcm::start().await;
    let fcm = connect(&fake);
    let outcome = fcm.send("DEVICE", &absence()).await;
    assert!(
        matches!(&outcome, Outcome::Delivered { id: Some(id) } if id.starts_with("projects/school-1/messages/")),
        "{outcome:?}"
    );
    let expected = json!({ "message": {
        "token": "DEVICE",
        "notification": { "title": "Absence", "body": "Tariro was marked absent" },
        "data": { "type": "attendance", "student_id": "123" },
        "android": { "priority": "HIGH", "ttl": "3600s", "collapse_key": "att" },
        "apns": { "headers": { "apns-priority": "10" } },
        "webpush": { "headers": { "TTL": "3600", "Urgency": "high" } },
    }});
    assert_eq!(fake.messages(), [expected]);
    fcm.send("DEVICE", &absence()).await;
    assert_eq!(fake.issuer.asked(), 1, "one token for both");
}

#[tokio::test]
async fn each_documented_error_means_what_it_says() {
    let fake = FakeFcm::start().await;
    let fcm = connect(&fake);
    let refused = |reason, detail: &str| Outcome::refused(reason, detail);
    let cases = [
        (fake::unregistered(), Outcome::TokenDead { since: None }),
        (fake::invalid_argument("message.token"), Outcome::TokenDead { since: None }),
        (fake::invalid_argument("message.android.ttl"), refused(Reason::Notice, "INVALID_ARGUMENT")),
        (fake::quota_exceeded(60), Outcome::Later { after: Some(Duration::from_secs(60)) }),
        (fake::unavailable(30), Outcome::Later { after: Some(Duration::from_secs(30)) }),
        (fake::internal(), Outcome::Later { after: None }),
        (fake::sender_id_mismatch(), refused(Reason::Credentials, "SENDER_ID_MISMATCH")),
        (fake::third_party_auth_error(), refused(Reason::Credentials, "THIRD_PARTY_AUTH_ERROR")),
        // What no FCM says.
        (Reply::status(502), Outcome::Unknown),
        (Reply::status(404), refused(Reason::Other, "the request was not understood")),
        (Reply::status(200), Outcome::Unknown),
        (Reply::HangUp, Outcome::Unknown),
    ];
    for (number, (reply, expected)) in cases.into_iter().enumerate() {
        let token = format!("device-{number}");
        // A 401 is asked again once, with a new token.
        for _ in 0..=usize::from(matches!(&reply, Reply::Answer { status, .. } if status.as_u16() == 401)) {
            fake.fail_once(&token, reply.clone());
        }
        let before = fake.messages().len();
        let shown = format!("{reply:?}");
        assert_eq!(fcm.send(&token, &absence()).await, expected, "{shown}");
        let sent = fake.messages().len() - before;
        assert_eq!(sent, if shown.contains("401") { 2 } else { 1 }, "{shown}");
    }
}

#[tokio::test]
async fn a_project_that_is_not_there_kills_no_token() {
    let fake = FakeFcm::start().await;
    let mut account = fake.account.clone();
    account.project_id = "another".into();
    let fcm = Fcm::new(fake.server.url(), account, patient()).unwrap();
    assert_eq!(fcm.send("DEVICE", &absence()).await, Outcome::refused(Reason::Credentials, "NOT_FOUND"));
}

#[tokio::test]
async fn an_expired_access_token_is_renewed_and_the_notice_goes_through() {
    let fake = FakeFcm::start().await;
    let fcm = connect(&fake);
    fcm.send("DEVICE", &absence()).await;
    fake.issuer.revoke();
    assert!(matches!(fcm.send("DEVICE", &absence()).await, Outcome::Delivered { .. }));
    assert_eq!(fake.issuer.asked(), 2);
}

#[tokio::test]
async fn without_an_access_token_nothing_is_sent() {
    let fake = FakeFcm::start().await;
    let fcm = connect(&fake);
    fake.issuer.fail_once(Reply::json(400, &json!({ "error": "invalid_grant" })));
    assert_eq!(fcm.send("DEVICE", &absence()).await, Outcome::refused(Reason::Credentials, "no access token"));
    fake.issuer.fail_once(Reply::HangUp);
    assert_eq!(fcm.send("DEVICE", &absence()).await, Outcome::Later { after: None }, "the notice itself was not sent");
    assert_eq!(fake.messages(), Vec::<Value>::new());
}

#[tokio::test]
async fn a_long_text_is_cut_and_what_still_does_not_fit_is_refused() {
    let fake = FakeFcm::start().await;
    let fcm = connect(&fake);
    let long = Notice { body: "näher \"dran\" ".repeat(1000), ..absence() };
    assert!(matches!(fcm.send("DEVICE", &long).await, Outcome::Delivered { .. }));
    let sent = fake.messages()[0]["message"]["notification"]["body"].as_str().unwrap().to_owned();
    assert!(sent.ends_with('…') && sent.len() > 3000 && long.body.starts_with(sent.trim_end_matches('…')));
    let data = BTreeMap::from([("big".to_owned(), "x".repeat(5000))]);
    let refused = fcm.send("DEVICE", &Notice { data, ..absence() }).await;
    assert!(matches!(refused, Outcome::Refused { reason: Reason::TooLarge, .. }), "{refused:?}");
    for name in ["from", "message_type", "google.x", "gcm.y"] {
        let data = BTreeMap::from([(name.to_owned(), "x".to_owned())]);
        let refused = fcm.send("DEVICE", &Notice { data, ..absence() }).await;
        assert!(matches!(refused, Outcome::Refused { reason: Reason::Notice, .. }), "{refused:?}");
    }
    assert_eq!(fake.messages().len(), 1);
}
