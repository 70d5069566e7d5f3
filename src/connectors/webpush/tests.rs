//! Against a push service and a browser in this process.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use outbound::fake::Reply;
use outbound::reqwest::dns::{Addrs, Name, Resolve, Resolving};
use outbound::{Resolver, Settings};
use proptest::prelude::*;
use push::{Notice, Outcome, Priority, Reason};
use serde_json::json;
use url::Url;

use crate::fake::{FakePushService, new_private_key};
use crate::{Subscription, SubscriptionError, Vapid, VapidError, WebPush};

fn patient() -> Settings {
    Settings { attempts: 1, timeout: Duration::from_secs(10), breaker_window: 1000, ..Settings::default() }
}

fn vapid() -> Vapid {
    Vapid::new(&new_private_key(), Url::parse("mailto:push@school.example").unwrap()).unwrap()
}

fn sender() -> WebPush {
    WebPush::new(vapid(), Arc::new(|url: &Url| url.host_str() == Some("127.0.0.1")), patient())
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
async fn the_browser_reads_what_was_sent_and_nobody_else_does() {
    let sender = sender();
    let service = FakePushService::start(sender.public_key()).await;
    let (browser, other) = (service.subscribe("one"), service.subscribe("two"));
    let outcome = sender.send(&browser.subscription, &absence()).await;
    assert_eq!(outcome, Outcome::Delivered { id: Some("https://push.example.net/m/1".into()) });
    let asked = service.server.asked();
    let [asked] = &asked[..] else { panic!("one was sent") };
    let expected = json!({ "title": "Absence", "body": "Tariro was marked absent", "data": { "type": "attendance" } });
    assert_eq!(browser.read(&asked.body), Some(expected));
    assert_eq!(other.read(&asked.body), None);
    let headers = ["ttl", "urgency", "topic", "content-encoding"].map(|name| asked.header(name).unwrap());
    assert_eq!(headers, ["3600", "high", "att", "aes128gcm"]);
}

#[tokio::test]
async fn each_documented_error_means_what_it_says() {
    let sender = sender();
    let service = FakePushService::start(sender.public_key()).await;
    let browser = service.subscribe("one");
    let refused = |reason, detail: &str| Outcome::refused(reason, detail);
    let cases = [
        (Reply::status(404), Outcome::TokenDead { since: None }),
        (Reply::status(410), Outcome::TokenDead { since: None }),
        (Reply::status(413), refused(Reason::TooLarge, "413")),
        (Reply::status(400), refused(Reason::Other, "400")),
        (Reply::status(401), refused(Reason::Credentials, "401")),
        (Reply::status(403), refused(Reason::Credentials, "403")),
        (Reply::status(429).with("retry-after", "120"), Outcome::Later { after: Some(Duration::from_secs(120)) }),
        (Reply::status(503).with("retry-after", "30"), Outcome::Later { after: Some(Duration::from_secs(30)) }),
        (Reply::status(500), Outcome::Unknown),
        (Reply::status(302).with("location", "http://127.0.0.1:1/"), refused(Reason::Other, "the request was not understood")),
        (Reply::HangUp, Outcome::Unknown),
    ];
    for (reply, expected) in cases {
        service.fail_once(&browser, reply.clone());
        let before = service.server.asked().len();
        assert_eq!(sender.send(&browser.subscription, &absence()).await, expected, "{reply:?}");
        assert_eq!(service.server.asked().len(), before + 1, "{reply:?}");
    }
}

#[tokio::test]
async fn another_senders_proof_is_refused_and_no_subscription_is_dead() {
    let service = FakePushService::start(sender().public_key()).await;
    let outcome = sender().send(&service.subscribe("one").subscription, &absence()).await;
    assert_eq!(outcome, Outcome::refused(Reason::Credentials, "403"));
}

#[tokio::test]
async fn an_address_that_may_not_be_asked_is_not_asked() {
    let service = FakePushService::start("").await;
    let closed = WebPush::new(vapid(), Arc::new(|_: &Url| false), patient());
    let outcome = closed.send(&service.subscribe("one").subscription, &absence()).await;
    assert!(matches!(outcome, Outcome::Refused { reason: Reason::Address, .. }), "{outcome:?}");
    assert!(service.server.asked().is_empty());
}

/// Refuses every name, as a guard does whose names lead into our own network.
struct Guard;

impl Resolve for Guard {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(async { Err::<Addrs, _>("an address of our own network".into()) })
    }
}

#[tokio::test]
async fn names_are_resolved_by_the_guard() {
    let service = FakePushService::start("").await;
    let browser = service.subscribe("one");
    let settings = Settings { dns_resolver: Some(Resolver(Arc::new(Guard))), ..patient() };
    let sender = WebPush::new(vapid(), Arc::new(|_: &Url| true), settings);
    let by_name = browser.subscription.endpoint().as_str().replace("127.0.0.1", "localhost");
    let subscription = Subscription::new(&by_name, &key(&browser.subscription), "BTBZMqHH6r4Tts7J_aSIgg").unwrap();
    assert_eq!(sender.send(&subscription, &absence()).await, Outcome::Later { after: None });
    assert!(service.server.asked().is_empty());
}

fn key(subscription: &Subscription) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(subscription.public_key)
}

#[tokio::test]
async fn a_long_text_is_cut_and_what_still_does_not_fit_is_refused() {
    let sender = sender();
    let service = FakePushService::start(sender.public_key()).await;
    let browser = service.subscribe("one");
    let long = Notice { body: "ü".repeat(3000), collapse_key: Some("att endance/2026".into()), ..absence() };
    assert!(matches!(sender.send(&browser.subscription, &long).await, Outcome::Delivered { .. }));
    let sent = service.server.asked().pop().unwrap();
    assert!((4090..=4096).contains(&sent.body.len()), "{}", sent.body.len());
    assert!(browser.read(&sent.body).unwrap()["body"].as_str().unwrap().ends_with("ü…"));
    assert_eq!(sent.header("topic").unwrap().len(), 32, "a key that is no topic goes by its hash");
    let data = BTreeMap::from([("big".into(), "x".repeat(5000))]);
    let refused = sender.send(&browser.subscription, &Notice { data, ..absence() }).await;
    assert!(matches!(refused, Outcome::Refused { reason: Reason::TooLarge, .. }), "{refused:?}");
}

#[tokio::test]
async fn a_hostile_service_closes_no_other() {
    let settings = Settings { breaker_window: 2, breaker_pause: Duration::from_secs(600), ..patient() };
    let sender = WebPush::new(vapid(), Arc::new(|_: &Url| true), settings);
    let hostile = FakePushService::start(sender.public_key()).await;
    let browser = hostile.subscribe("bad");
    for _ in 0..20 {
        hostile.fail_once(&browser, Reply::status(500));
        sender.send(&browser.subscription, &absence()).await;
    }
    assert!(hostile.server.asked().len() < 20, "it is left alone");
    let good = FakePushService::start(sender.public_key()).await;
    let outcome = sender.send(&good.subscribe("good").subscription, &absence()).await;
    assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_key_that_is_no_point_of_the_curve_is_dead() {
    let nowhere = Subscription::new("https://push.example.net/x", &format!("BA{}", "A".repeat(85)), "BTBZMqHH6r4Tts7J_aSIgg");
    let sender = WebPush::new(vapid(), Arc::new(|_: &Url| true), patient());
    assert_eq!(sender.send(&nowhere.unwrap(), &absence()).await, Outcome::TokenDead { since: None });
}

#[test]
fn what_is_no_subscription_is_told() {
    let key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    let secret = "BTBZMqHH6r4Tts7J_aSIgg";
    for endpoint in ["", "push.example.net", "file:///etc/passwd", "ftp://a.example/", "https://me:word@a.example/"] {
        assert_eq!(Subscription::new(endpoint, key, secret), Err(SubscriptionError::Endpoint), "{endpoint}");
    }
    let endpoint = "https://push.example.net/secret-path";
    assert!(Subscription::new(endpoint, &format!("{key}="), &format!("{secret}==")).is_ok(), "padding is nobody's fault");
    assert_eq!(Subscription::new(endpoint, secret, secret), Err(SubscriptionError::PublicKey));
    assert_eq!(Subscription::new(endpoint, key, key), Err(SubscriptionError::Secret));
    let shown = format!("{:?}", Subscription::new(endpoint, key, secret).unwrap());
    assert!(shown.contains("push.example.net") && !shown.contains("secret-path"), "{shown}");
}

#[test]
fn what_is_no_key_is_told_and_a_key_is_never_shown() {
    let contact = Url::parse("mailto:push@school.example").unwrap();
    for bad in ["", "hush", "BTBZMqHH6r4Tts7J_aSIgg", &"A".repeat(43)] {
        assert_eq!(Vapid::new(&bad.to_owned().into(), contact.clone()).unwrap_err(), VapidError::Key, "{bad}");
    }
    let ftp = Url::parse("ftp://school.example").unwrap();
    assert_eq!(Vapid::new(&new_private_key(), ftp).unwrap_err(), VapidError::Contact);
    // The private half of RFC 8291's browser: its public half comes out.
    let vapid = Vapid::new(&"q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94".to_owned().into(), contact).unwrap();
    let shown = format!("{vapid:?}");
    assert!(shown.contains("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6"), "{shown}");
    assert!(!shown.contains("q1dXpw3U"), "{shown}");
}

proptest! {
    #[test]
    fn whatever_a_browser_says_is_read_or_refused(endpoint in "\\PC{0,60}", key in "[A-Za-z0-9_=-]{80,92}", secret in "\\PC{0,30}") {
        let _read_or_refused = Subscription::new(&endpoint, &key, &secret);
        let _read_or_refused = Subscription::new("https://push.example.net/x", &key, "BTBZMqHH6r4Tts7J_aSIgg");
    }
}
