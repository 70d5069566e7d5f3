//! Against APNs in this process.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use outbound::Settings;
use outbound::fake::Reply;
use push::{Notice, Outcome, Priority, Reason};
use serde_json::json;

use crate::Apns;
use crate::fake::{FakeApns, TOPIC, new_key, refusal};

const TOKEN: &str = "00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0";

fn patient() -> Settings {
    Settings { attempts: 1, timeout: Duration::from_secs(10), breaker_window: 1000, ..Settings::default() }
}

fn connect(fake: &FakeApns) -> Apns {
    Apns::new(fake.server.url().clone(), fake.key.clone(), TOPIC, patient()).unwrap()
}

fn absence() -> Notice {
    Notice {
        title: "Absence".into(),
        body: "Tariro was marked absent".into(),
        data: BTreeMap::from([("type".into(), "attendance".into())]),
        collapse_key: Some("att".into()),
        ttl: Duration::from_secs(3600),
        priority: Priority::High,
    }
}

#[tokio::test]
async fn what_is_sent_is_what_apple_documents() {
    let fake = FakeApns::start().await;
    let apns = connect(&fake);
    let outcome = apns.send(TOKEN, &absence()).await;
    assert_eq!(outcome, Outcome::Delivered { id: Some("eabeae54-14a8-11e5-b60b-1697f925ec7b".into()) });
    apns.send(TOKEN, &Notice { ttl: Duration::ZERO, priority: Priority::Normal, collapse_key: None, ..absence() }).await;
    let asked = fake.server.asked();
    let [first, second] = &asked[..] else { panic!("two were sent") };
    assert_eq!(first.path, format!("/3/device/{TOKEN}"));
    let expected = json!({
        "aps": { "alert": { "title": "Absence", "body": "Tariro was marked absent" }, "sound": "default" },
        "type": "attendance",
    });
    assert_eq!(first.json(), expected);
    assert_eq!((first.header("apns-priority"), first.header("apns-collapse-id")), (Some("10"), Some("att")));
    let until: u64 = first.header("apns-expiration").unwrap().parse().unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    assert!((now + 3500..=now + 3600).contains(&until), "{until}");
    assert_eq!((second.header("apns-priority"), second.header("apns-collapse-id")), (Some("5"), None));
    assert_eq!(second.header("apns-expiration"), Some("0"), "now or never");
    assert_eq!(first.header("authorization"), second.header("authorization"), "one provider token for both");
}

#[tokio::test]
async fn each_documented_error_means_what_it_says() {
    let fake = FakeApns::start().await;
    let apns = connect(&fake);
    let since = |ms| Some(SystemTime::UNIX_EPOCH + Duration::from_millis(ms));
    let refused = |reason, detail: &str| Outcome::refused(reason, detail);
    let later = Outcome::Later { after: None };
    let cases = [
        (refusal(410, "Unregistered", Some(1_749_416_383_000)), Outcome::TokenDead { since: since(1_749_416_383_000) }),
        (refusal(410, "ExpiredToken", Some(1)), Outcome::TokenDead { since: since(1) }),
        (refusal(400, "BadDeviceToken", None), Outcome::TokenDead { since: None }),
        (refusal(400, "DeviceTokenNotForTopic", None), refused(Reason::Credentials, "DeviceTokenNotForTopic")),
        (refusal(400, "TopicDisallowed", None), refused(Reason::Credentials, "TopicDisallowed")),
        (refusal(400, "BadPriority", None), refused(Reason::Notice, "BadPriority")),
        (refusal(403, "InvalidProviderToken", None), refused(Reason::Credentials, "InvalidProviderToken")),
        (refusal(413, "PayloadTooLarge", None), refused(Reason::TooLarge, "PayloadTooLarge")),
        (refusal(429, "TooManyRequests", None), later.clone()),
        (refusal(429, "TooManyProviderTokenUpdates", None), later.clone()),
        (refusal(500, "InternalServerError", None), later.clone()),
        (refusal(503, "Shutdown", None).with("retry-after", "9"), Outcome::Later { after: Some(Duration::from_secs(9)) }),
        (refusal(503, "ServiceUnavailable", None), later),
        // What no APNs says.
        (Reply::status(500), Outcome::Unknown),
        (Reply::status(410), refused(Reason::Other, "the request was not understood")),
        (Reply::HangUp, Outcome::Unknown),
    ];
    for (reply, expected) in cases {
        fake.fail_once(TOKEN, reply.clone());
        let before = fake.server.asked().len();
        assert_eq!(apns.send(TOKEN, &absence()).await, expected, "{reply:?}");
        assert_eq!(fake.server.asked().len(), before + 1, "{reply:?}");
    }
}

#[tokio::test]
async fn a_provider_token_that_is_too_old_is_made_anew_once() {
    let fake = FakeApns::start().await;
    let apns = connect(&fake);
    apns.send(TOKEN, &absence()).await;
    fake.fail_once(TOKEN, refusal(403, "ExpiredProviderToken", None));
    assert!(matches!(apns.send(TOKEN, &absence()).await, Outcome::Delivered { .. }));
    let asked = fake.server.asked();
    assert_eq!(asked.len(), 3);
    assert_ne!(asked[1].header("authorization"), asked[2].header("authorization"));
    for _ in 0..2 {
        fake.fail_once(TOKEN, refusal(403, "ExpiredProviderToken", None));
    }
    let refused = apns.send(TOKEN, &absence()).await;
    assert_eq!(refused, Outcome::refused(Reason::Credentials, "ExpiredProviderToken"), "not for ever");
    assert_eq!(fake.server.asked().len(), 5);
}

#[tokio::test]
async fn another_teams_key_and_another_app_are_refused_and_no_token_is_dead() {
    let fake = FakeApns::start().await;
    let stranger = Apns::new(fake.server.url().clone(), new_key().0, TOPIC, patient()).unwrap();
    assert_eq!(stranger.send(TOKEN, &absence()).await, Outcome::refused(Reason::Credentials, "InvalidProviderToken"));
    let other = Apns::new(fake.server.url().clone(), fake.key.clone(), "another.app", patient()).unwrap();
    assert_eq!(other.send(TOKEN, &absence()).await, Outcome::refused(Reason::Credentials, "DeviceTokenNotForTopic"));
}

#[tokio::test]
async fn what_is_no_token_is_not_sent_anywhere() {
    let fake = FakeApns::start().await;
    let apns = connect(&fake);
    for token in ["", "../../admin", "xyz", "00fc?", &"a".repeat(201)] {
        assert_eq!(apns.send(token, &absence()).await, Outcome::TokenDead { since: None }, "{token}");
    }
    assert!(fake.server.asked().is_empty());
}

#[tokio::test]
async fn a_long_text_is_cut_and_what_still_does_not_fit_is_refused() {
    let fake = FakeApns::start().await;
    let apns = connect(&fake);
    let long = Notice { body: "ü\n".repeat(3000), ..absence() };
    assert!(matches!(apns.send(TOKEN, &long).await, Outcome::Delivered { .. }));
    let size = fake.server.asked()[0].body.len();
    assert!((4080..=4096).contains(&size), "{size}");
    let too_large = Notice { data: BTreeMap::from([("big".into(), "x".repeat(5000))]), ..absence() };
    assert!(matches!(apns.send(TOKEN, &too_large).await, Outcome::Refused { reason: Reason::TooLarge, .. }));
    let kept = Notice { data: BTreeMap::from([("aps".into(), "x".into())]), ..absence() };
    assert!(matches!(apns.send(TOKEN, &kept).await, Outcome::Refused { reason: Reason::Notice, .. }));
    let long_key = Notice { collapse_key: Some("x".repeat(65)), ..absence() };
    assert!(matches!(apns.send(TOKEN, &long_key).await, Outcome::Refused { reason: Reason::Notice, .. }));
    assert_eq!(fake.server.asked().len(), 1);
}
