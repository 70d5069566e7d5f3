use std::sync::LazyLock;
use std::time::Duration;

use fakes::{Fault, Server};
use proptest::prelude::*;
use sms::{Number, Price, Reason, Status};

use super::*;

fn settings(base: Url) -> Settings {
    let outbound = outbound::Settings { attempts: 2, longest_wait: Duration::ZERO, ..Default::default() };
    Settings {
        base,
        username: fake::USERNAME.to_owned(),
        api_key: fake::API_KEY.into(),
        from: Some("SCHOOL".to_owned()),
        callback_secret: "pathsecret".into(),
        outbound,
    }
}

/// With nobody at its address. One for all tests: it reads the system's certificates.
fn offline() -> &'static AfricasTalking {
    static OFFLINE: LazyLock<AfricasTalking> =
        LazyLock::new(|| AfricasTalking::new(settings("http://127.0.0.1:1/".parse().unwrap())).unwrap());
    &OFFLINE
}

async fn account() -> (Server, AfricasTalking) {
    let server = fake::start().await.unwrap();
    let account = AfricasTalking::new(settings(server.url("/"))).unwrap();
    (server, account)
}

fn message(to: &str, text: &str) -> Outgoing {
    Outgoing { reference: format!("ref-{to}"), to: Number::parse(to).unwrap(), from: None, text: text.to_owned() }
}

fn url() -> Url {
    "https://school.example/hooks/pathsecret".parse().unwrap()
}

fn call(token: &str, body: impl Into<bytes::Bytes>) -> Incoming {
    Incoming::post(url(), token, "application/x-www-form-urlencoded", body.into())
}

#[tokio::test]
async fn what_is_sent_is_what_the_documentation_says() {
    let (server, account) = account().await;
    let messages = [message("+263772345678", "Tariro & Mutsa = 2"), message("+263712345678", "Tariro & Mutsa = 2")];
    let outcomes = account.send(&messages).await;
    let accepted = |id: &str| Outcome::Accepted {
        provider_id: Some(id.to_owned()),
        segments: None,
        price: Some(Price { millionths: 30_000, currency: "USD".to_owned() }),
    };
    assert_eq!(outcomes, [accepted("ATXid_1"), accepted("ATXid_2")]);
    let requests = server.desk().requests();
    assert_eq!(requests.len(), 1, "one text, one request");
    assert_eq!(
        std::str::from_utf8(&requests[0].body).unwrap(),
        "username=school&to=%2B263772345678%2C%2B263712345678&message=Tariro+%26+Mutsa+%3D+2&from=SCHOOL&bulkSMSMode=1&enqueue=1"
    );
    assert_eq!(requests[0].header("content-type"), Some("application/x-www-form-urlencoded"));
}

#[tokio::test]
async fn each_receiver_has_an_outcome_of_its_own() {
    let (server, account) = account().await;
    let codes = [
        ("403", Some(Reason::InvalidNumber)),
        ("404", Some(Reason::InvalidNumber)),
        ("405", Some(Reason::NoCredit)),
        ("406", Some(Reason::Blacklisted)),
        ("409", Some(Reason::Blacklisted)),
        ("401", Some(Reason::Other)),
        ("407", Some(Reason::Other)),
        ("502", Some(Reason::Other)),
        ("500", None),
        ("501", None),
    ];
    for (code, reason) in codes {
        server.desk().refuse("+263772345678", code);
        let outcomes = account.send(&[message("+263772345678", "a"), message("+263712345678", "a")]).await;
        match (&outcomes[0], reason) {
            (Outcome::Refused { reason, code: Some(told), .. }, Some(expected)) => {
                assert_eq!((*reason, told.as_str()), (expected, code))
            }
            (Outcome::Unknown { .. }, None) => {}
            other => panic!("{code}: {other:?}"),
        }
        assert!(matches!(outcomes[1], Outcome::Accepted { .. }), "{code}: {:?}", outcomes[1]);
    }
}

#[tokio::test]
async fn a_sender_that_is_not_registered_refuses_the_whole_request() {
    let (server, account) = account().await;
    server.desk().refuse("*", "402");
    let outcomes = account.send(&[message("+263772345678", "a")]).await;
    assert!(matches!(outcomes[..], [Outcome::Refused { reason: Reason::SenderNotAllowed, .. }]), "{outcomes:?}");
}

#[tokio::test]
async fn a_wrong_key_is_the_accounts_fault() {
    let server = fake::start().await.unwrap();
    let account = AfricasTalking::new(Settings { api_key: "atsk_other".into(), ..settings(server.url("/")) }).unwrap();
    let outcomes = account.send(&[message("+263772345678", "a")]).await;
    assert!(matches!(outcomes[..], [Outcome::Refused { reason: Reason::Account, .. }]), "{outcomes:?}");
    assert!(!format!("{outcomes:?} {account:?}").contains("atsk_"));
}

#[tokio::test]
async fn a_broken_connection_is_unknown_and_never_sent_again() {
    for fault in [Fault::Break, Fault::Broken, Fault::Nonsense] {
        let (server, account) = account().await;
        server.desk().fail_next(fault);
        let outcomes = account.send(&[message("+263772345678", "a")]).await;
        assert!(matches!(outcomes[..], [Outcome::Unknown { .. }]), "{fault:?}: {outcomes:?}");
        assert_eq!(server.desk().requests().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_throttle_is_for_later_and_a_pause_is_waited_out() {
    let (server, account) = account().await;
    server.desk().fail_next(Fault::Throttle(90));
    let outcomes = account.send(&[message("+263772345678", "a")]).await;
    assert_eq!(outcomes, [Outcome::Later { after: Some(Duration::from_secs(90)) }]);
    server.desk().fail_next(Fault::Unavailable);
    let outcomes = account.send(&[message("+263772345678", "a")]).await;
    assert!(matches!(outcomes[..], [Outcome::Accepted { .. }]), "{outcomes:?}");
    assert_eq!((server.desk().requests().len(), server.desk().messages().len()), (3, 1));
}

#[tokio::test]
async fn nobody_there_is_for_later() {
    assert_eq!(offline().send(&[message("+263772345678", "a")]).await, [Outcome::Later { after: None }]);
    assert_eq!(offline().send(&[]).await, []);
}

#[test]
fn the_documented_report_and_message_are_read() {
    let account = offline();
    let receipts = account.receipts(&call("pathsecret", include_str!("fixtures/report.txt").trim())).unwrap();
    let expected = Receipt {
        provider_id: Some("ATXid_1".to_owned()),
        to: Some("+263772345678".to_owned()),
        reason: Some(Reason::Blacklisted),
        code: Some("UserInBlackList".to_owned()),
        ..Receipt::of(Status::Failed)
    };
    assert!(receipts == [expected], "{receipts:?}");
    let inbound = account.inbound(&call("pathsecret", include_str!("fixtures/inbound.txt").trim())).unwrap();
    assert_eq!(
        (inbound[0].from.as_str(), inbound[0].to.as_str(), inbound[0].text.as_str()),
        ("+263772345678", "33000", "ABSENT 1001")
    );
    assert_eq!((inbound[0].key().as_str(), inbound[0].at.unwrap().timestamp()), ("8a1f", 1_770_113_472));
}

#[test]
fn every_word_of_its_reports_is_known() {
    let words = [
        ("Sent", Status::Sent),
        ("Submitted", Status::Sent),
        ("Buffered", Status::Sent),
        ("Rejected", Status::Rejected),
        ("Success", Status::Delivered),
        ("Failed", Status::Failed),
        ("AbsentSubscriber", Status::Failed),
        ("Expired", Status::Expired),
        ("SomethingNew", Status::Unknown),
    ];
    for (word, status) in words {
        let call = fake::report(url(), "pathsecret", "ATXid_1", "+263772345678", word, None);
        let receipt = offline().receipts(&call).unwrap().remove(0);
        assert_eq!((receipt.status, receipt.code.as_deref()), (status, Some(word)));
        assert_eq!(offline().receipts(&call).unwrap()[0].key(), receipt.key(), "the same report again is the same");
    }
    let written = fake::written(url(), "pathsecret", "m1", "+263772345678", "33000", "FEES");
    assert_eq!(offline().inbound(&written).unwrap()[0].text, "FEES");
}

#[test]
fn a_call_without_the_secret_or_without_sense_is_rejected() {
    for token in ["", "wrong", "pathsecre", "pathsecret1"] {
        let call = fake::report(url(), token, "ATXid_1", "+263772345678", "Success", None);
        assert!(matches!(offline().receipts(&call), Err(Rejected::NotAuthentic(_))), "{token}");
        assert!(matches!(offline().inbound(&call), Err(Rejected::NotAuthentic(_))), "{token}");
    }
    for body in ["", "id=1", "status=Sent", "{}"] {
        assert!(matches!(offline().receipts(&call("pathsecret", body)), Err(Rejected::Malformed(_))), "{body}");
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
    fn any_bytes_are_read_or_rejected(body in prop::collection::vec(any::<u8>(), 0..200), fields in "(id|status|from|to|text|=|&|%|[0-9a-f]){0,30}") {
        let account = offline();
        for body in [body, fields.into_bytes()] {
            let _ = account.receipts(&call("pathsecret", body.clone())).map(|receipts| receipts[0].key());
            let _ = account.inbound(&call("pathsecret", body.clone())).map(|inbound| inbound[0].key());
            prop_assert!(account.receipts(&call("", body)).is_err());
        }
    }
}
