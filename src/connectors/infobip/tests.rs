use std::sync::LazyLock;
use std::time::Duration;

use fakes::{Fault, Server};
use proptest::prelude::*;
use serde_json::json;
use sms::{Number, Price, Reason, Status};

use super::*;

fn settings(base: Url) -> Settings {
    Settings {
        base,
        api_key: fake::API_KEY.into(),
        from: "SCHOOL".to_owned(),
        report_url: Some("https://school.example/hooks/pathsecret".parse().unwrap()),
        callback_secret: "pathsecret".into(),
        outbound: outbound::Settings { attempts: 2, longest_wait: Duration::ZERO, ..Default::default() },
    }
}

/// With nobody at its address. One for all tests: it reads the system's certificates.
fn offline() -> &'static Infobip {
    static OFFLINE: LazyLock<Infobip> = LazyLock::new(|| Infobip::new(settings("http://127.0.0.1:1/".parse().unwrap())).unwrap());
    &OFFLINE
}

async fn account() -> (Server, Infobip) {
    let server = fake::start().await.unwrap();
    let account = Infobip::new(settings(server.url(""))).unwrap();
    (server, account)
}

fn message(to: &str) -> Outgoing {
    Outgoing { reference: format!("r{to}"), to: Number::parse(to).unwrap(), from: None, text: "Fees \"now\"".to_owned() }
}

fn url() -> Url {
    "https://school.example/hooks/pathsecret".parse().unwrap()
}

fn call(token: &str, body: impl Into<bytes::Bytes>) -> Incoming {
    Incoming::post(url(), token, "application/json", body)
}

#[tokio::test]
async fn what_is_sent_is_what_the_documentation_says() {
    let (server, account) = account().await;
    let outcomes = account.send(&[message("+263772345678"), message("+263712345678")]).await;
    let accepted = |id: &str| Outcome::Accepted { provider_id: Some(id.to_owned()), segments: Some(1), price: None };
    assert_eq!(outcomes, [accepted("ib-1"), accepted("ib-2")]);
    let requests = server.desk().requests();
    let webhooks = |reference: &str| json!({"callbackData": reference, "delivery": {"url": "https://school.example/hooks/pathsecret"}, "contentType": "application/json"});
    assert_eq!(
        requests[0].json().unwrap(),
        json!({"messages": [
            {"sender": "SCHOOL", "destinations": [{"to": "263772345678"}], "content": {"text": "Fees \"now\""}, "webhooks": webhooks("r+263772345678")},
            {"sender": "SCHOOL", "destinations": [{"to": "263712345678"}], "content": {"text": "Fees \"now\""}, "webhooks": webhooks("r+263712345678")},
        ]})
    );
    assert_eq!(requests.len(), 1);
}

#[tokio::test]
async fn a_hundred_go_in_a_request_and_each_has_its_outcome() {
    let (server, account) = account().await;
    let messages: Vec<_> = (0..205).map(|n| message(&format!("+2637720{n:05}"))).collect();
    let outcomes = account.send(&messages).await;
    assert_eq!((outcomes.len(), server.desk().requests().len(), server.desk().messages().len()), (205, 3, 205));
}

#[tokio::test]
async fn each_documented_refusal_is_named() {
    let (server, account) = account().await;
    let names = [
        ("REJECTED_NOT_ENOUGH_CREDITS", Reason::NoCredit),
        ("REJECTED_PREPAID_PACKAGE_EXPIRED", Reason::NoCredit),
        ("REJECTED_SENDER", Reason::SenderNotAllowed),
        ("REJECTED_SOURCE", Reason::SenderNotAllowed),
        ("REJECTED_DND", Reason::Blacklisted),
        ("REJECTED_DESTINATION", Reason::Blacklisted),
        ("REJECTED_PREFIX_MISSING", Reason::InvalidNumber),
        ("REJECTED_MESSAGE_TOO_LONG", Reason::Content),
        ("REJECTED_NETWORK", Reason::Other),
        ("REJECTED_SYSTEM_ERROR", Reason::Other),
    ];
    for (name, expected) in names {
        server.desk().refuse("263772345678", name);
        let outcomes = account.send(&[message("+263772345678"), message("+263712345678")]).await;
        assert!(
            matches!(&outcomes[0], Outcome::Refused { reason, text, .. } if *reason == expected && text == name),
            "{outcomes:?}"
        );
        assert!(matches!(outcomes[1], Outcome::Accepted { .. }));
    }
}

#[tokio::test]
async fn one_malformed_number_does_not_fail_the_others() {
    let (server, account) = account().await;
    let outcomes = account.send(&[message("+263772345678"), message("+99912345678")]).await;
    assert_eq!(outcomes[0], Outcome::Later { after: None }, "it was not sent, and can be");
    assert!(matches!(outcomes[1], Outcome::Refused { reason: Reason::InvalidNumber, .. }), "{outcomes:?}");
    assert_eq!(server.desk().messages(), []);
}

#[tokio::test]
async fn a_wrong_key_is_the_accounts_fault() {
    let server = fake::start().await.unwrap();
    let account = Infobip::new(Settings { api_key: "other-key".into(), ..settings(server.url("/")) }).unwrap();
    let outcomes = account.send(&[message("+263772345678")]).await;
    assert!(matches!(outcomes[..], [Outcome::Refused { reason: Reason::Account, .. }]), "{outcomes:?}");
    assert!(!format!("{outcomes:?} {account:?}").contains("other-key"));
}

#[tokio::test]
async fn a_broken_connection_is_unknown_and_never_sent_again() {
    for fault in [Fault::Break, Fault::Broken, Fault::Nonsense] {
        let (server, account) = account().await;
        server.desk().fail_next(fault);
        let outcomes = account.send(&[message("+263772345678"), message("+263712345678")]).await;
        assert!(matches!(outcomes[..], [Outcome::Unknown { .. }, Outcome::Unknown { .. }]), "{fault:?}: {outcomes:?}");
        assert_eq!(server.desk().requests().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_throttle_is_for_later() {
    let (server, account) = account().await;
    server.desk().fail_next(Fault::Throttle(30));
    assert_eq!(account.send(&[message("+263772345678")]).await, [Outcome::Later { after: Some(Duration::from_secs(30)) }]);
}

#[test]
fn the_documented_report_and_message_are_read() {
    let receipts = offline().receipts(&call("pathsecret", include_str!("fixtures/report.json"))).unwrap();
    let expected = Receipt {
        provider_id: Some("m1".to_owned()),
        reference: Some("tenant1:msg42".to_owned()),
        to: Some("+263772345678".to_owned()),
        code: Some("DELIVERED_TO_HANDSET".to_owned()),
        at: sms::time("2026-02-03T10:11:15Z"),
        segments: Some(1),
        price: Some(Price { millionths: 10_000, currency: "EUR".to_owned() }),
        ..Receipt::of(Status::Delivered)
    };
    assert!(receipts == [expected], "{receipts:?}");
    let inbound = offline().inbound(&call("pathsecret", include_str!("fixtures/inbound.json"))).unwrap();
    assert_eq!((inbound[0].key().as_str(), inbound[0].text.as_str()), ("817790313235066447", "ABSENT 1001"));
    assert_eq!((inbound[0].from.as_str(), inbound[0].to.as_str()), ("+263772345678", "33000"));
}

#[test]
fn every_group_of_states_is_known() {
    let groups = [
        (1, "PENDING_ENROUTE", Status::Sent, None),
        (2, "UNDELIVERABLE_NOT_DELIVERED", Status::Failed, Some(Reason::Other)),
        (3, "DELIVERED_TO_OPERATOR", Status::Delivered, None),
        (4, "EXPIRED_EXPIRED", Status::Expired, Some(Reason::Other)),
        (5, "REJECTED_DND", Status::Rejected, Some(Reason::Blacklisted)),
        (77, "NOVEL", Status::Unknown, None),
    ];
    for (group, name, status, reason) in groups {
        let call = fake::report(url(), "pathsecret", "ib-1", "r1", "263772345678", group, name);
        let receipt = offline().receipts(&call).unwrap().remove(0);
        assert_eq!((receipt.status, receipt.reason, receipt.code.as_deref()), (status, reason, Some(name)));
        assert_eq!(offline().receipts(&call).unwrap()[0].key(), receipt.key(), "the same report again is the same");
    }
    let unknown_subscriber = json!({"results": [{"messageId": "1", "status": {"groupId": 2, "id": 9, "name": "UNDELIVERABLE_NOT_DELIVERED"},
        "error": {"groupId": 1, "id": 1, "name": "EC_UNKNOWN_SUBSCRIBER"}, "novel": {"field": true}}]});
    let receipt = offline().receipts(&call("pathsecret", unknown_subscriber.to_string())).unwrap().remove(0);
    assert_eq!((receipt.reason, receipt.code.as_deref()), (Some(Reason::InvalidNumber), Some("EC_UNKNOWN_SUBSCRIBER")));
    let written = fake::written(url(), "pathsecret", "m1", "263772345678", "33000", "FEES");
    assert_eq!(offline().inbound(&written).unwrap()[0].text, "FEES");
}

#[test]
fn a_call_without_the_secret_or_without_sense_is_rejected() {
    for token in ["", "wrong", "pathsecre"] {
        let call = fake::report(url(), token, "ib-1", "r1", "263772345678", 3, "DELIVERED_TO_HANDSET");
        assert!(matches!(offline().receipts(&call), Err(Rejected::NotAuthentic(_))), "{token}");
        assert!(matches!(offline().inbound(&call), Err(Rejected::NotAuthentic(_))), "{token}");
    }
    for body in ["", "[]", "{}", "{\"results\":[{}]}", "{\"results\":[{\"messageId\":{\"+263772345678\":1}}]}", "\u{0}"] {
        let Err(Rejected::Malformed(why)) = offline().receipts(&call("pathsecret", body)) else { panic!("{body}") };
        assert!(!why.contains("263"), "{why}");
        assert!(matches!(offline().inbound(&call("pathsecret", body)), Err(Rejected::Malformed(_))), "{body}");
    }
}

#[test]
fn no_secret_is_in_a_debug_text() {
    let told = format!("{:?}", offline());
    assert!(!told.contains(fake::API_KEY) && !told.contains("pathsecret"), "{told}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_rejected(body in prop::collection::vec(any::<u8>(), 0..200), place in 0_usize..600, byte in any::<u8>()) {
        let account = offline();
        let mut flipped = include_bytes!("fixtures/report.json").to_vec();
        let place = place % flipped.len();
        flipped[place] = byte;
        for body in [body, flipped] {
            let _ = account.receipts(&call("pathsecret", body.clone())).map(|all| all.iter().map(Receipt::key).count());
            let _ = account.inbound(&call("pathsecret", body.clone()));
            prop_assert!(account.receipts(&call("", body)).is_err());
        }
    }
}
